# expect: success
# stdout: one two three four
# The standard streams by their objects, their descriptors and their names: what is written keeps its order.
import os
import sys

print("one", end=" ")
os.write(sys.stdout.fileno(), b"two ")
with open("/dev/stdout", "w") as stream:
    stream.write("three ")
with os.fdopen(os.dup(1), "w") as stream:
    stream.write("four")
assert (sys.stdin.fileno(), sys.stdout.fileno(), sys.stderr.fileno()) == (0, 1, 2)
assert os.read(0, 10) == b"" and open("/dev/stdin").read() == "" and not os.isatty(1)
