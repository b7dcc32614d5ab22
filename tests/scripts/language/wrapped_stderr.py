# expect: success
# stderr: what a stream of the script's own still holds
import io
import sys

kept = io.TextIOWrapper(sys.stderr.buffer, encoding="utf-8")
count = kept.write("what a stream of the script's own still holds")
