# expect: FileNotFoundError
# policy: off
# hint: a script has no file system
import io
io.open("a.csv")
