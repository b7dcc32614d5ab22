# expect: success
# stdout: text bytes é raw |wrapped|stays
# result: [true, true, true, true, "<stdout>", "<stderr>", "<stdin>", ["w", "wb", "r", "rb"], 2, ["not readable", "not readable", "not readable", "underlying stream is not seekable", "underlying stream is not seekable", "underlying stream is not seekable"], ["wb", 1, false], "utf-8"]
import contextlib
import io
import sys


def refused(call):
    try:
        call()
    except io.UnsupportedOperation as error:
        return str(error)


out = sys.stdout.buffer
print("text", end=" ")
out.write(b"bytes ")
# A character may come in two pieces.
count = out.write("é".encode()[:1]) + out.write(memoryview("é".encode())[1:])
out.raw.write(bytearray(b" raw "))
for _ in range(2):
    wrapper = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")
    wrapper.write("|")
    if _ == 0:
        wrapper.write("wrapped")
    wrapper.close()
del wrapper
with contextlib.redirect_stdout(io.StringIO()):
    print("not this")
print("stays", file=sys.__stdout__)
sys.stdout.reconfigure(line_buffering=True)
[
    sys.stdout.buffer is out,
    sys.stderr.buffer is sys.stderr.buffer,
    isinstance(sys.stdout, io.TextIOBase) and isinstance(out, io.BufferedIOBase) and isinstance(out.raw, io.RawIOBase),
    sys.stdout.detach() is out,
    sys.stdout.name,
    sys.stderr.buffer.name,
    sys.stdin.name,
    [sys.stdout.mode, out.mode, sys.stdin.mode, sys.stdin.buffer.mode],
    count,
    [refused(getattr(sys.stdout, name)) for name in ("read", "readline", "readlines", "tell", "seek", "truncate")],
    [out.raw.mode, out.fileno(), out.closed],
    sys.stdout.encoding,
]
