# expect: success
# stdout: what a stream of the script's own still holds
# stderr: and another one
import io
import sys

sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")
print("what a stream of the script's own still holds")
kept = io.TextIOWrapper(sys.stderr.buffer, encoding="utf-8")
kept.write("and another one")
