# expect: success
# stdout: what a stream of the script's own still holds
import io
import sys

sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")
print("what a stream of the script's own still holds")
