# expect: success
# stdout: out héllo bytes
# stderr: err
# result: ["utf-8", false, ""]
import sys

print("out", end=" ")
print("err", file=sys.stderr)
sys.stdout.write("héllo ")
sys.stdout.buffer.write(b"bytes")
[sys.stdout.encoding, sys.stdout.isatty(), sys.stdin.read()]
