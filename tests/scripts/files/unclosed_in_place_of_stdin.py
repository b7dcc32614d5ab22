# expect: success
# left: ["text.txt: text/plain, 7 bytes"]
# A file that has the descriptor of a standard stream gets what was written to it, also where it is not closed.
import os

os.close(0)
text = open("text.txt", "w")
text.write("written")
assert text.fileno() == 0
