"""`sys.stdout`, `sys.stderr` and `sys.stdin` of a script."""

import io

import _codecell

# Of the binary streams below text: those that the script has asked for. It may have put a stream with a buffer of its own
# around them. ending.c looks at its length.
handed_out = []


class OutputStream(_codecell.Output):
    """A text stream to the host. `write`, `flush` and `fileno` are the built-in type's own."""

    __slots__ = ("name", "_buffer")

    encoding = "utf-8"
    errors = "backslashreplace"
    newlines = None
    line_buffering = False
    write_through = False
    closed = False
    mode = "w"

    @property
    def buffer(self):
        """The stream of bytes that the text becomes."""
        if self._buffer not in handed_out:
            handed_out.append(self._buffer)
        return self._buffer

    def detach(self):
        """The stream of bytes, for a text stream that takes the place of this one."""
        return self.buffer

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def writable(self):
        return True

    def readable(self):
        return False

    def seekable(self):
        return False

    def isatty(self):
        return False

    def reconfigure(self, **options):
        """Accepted and without effect: text leaves as UTF-8."""

    def close(self):
        self.flush()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.flush()


def _unsupported(name, reason):
    def refuse(self, *_):
        raise io.UnsupportedOperation(reason)

    refuse.__name__ = name
    refuse.__qualname__ = f"OutputStream.{name}"
    setattr(OutputStream, name, refuse)


for _name in ("read", "readline", "readlines", "__iter__", "__next__"):
    _unsupported(_name, "not readable")
for _name in ("seek", "tell", "truncate"):
    _unsupported(_name, "underlying stream is not seekable")

io.TextIOBase.register(OutputStream)


class RawOutput(io.RawIOBase):
    """`sys.stdout.buffer.raw`. Closing it leaves it open, as the text stream does that shares it."""

    mode = "wb"

    def __init__(self, stream):
        self._stream = stream
        self.name = stream.fileno()

    def writable(self):
        return True

    def write(self, data):
        return self._stream.write_bytes(data)

    def flush(self):
        self._stream.flush()

    def close(self):
        self.flush()

    def fileno(self):
        return self._stream.fileno()


class BinaryOutput(io.BufferedIOBase):
    """`sys.stdout.buffer`: bytes go where the text goes, and in the same order."""

    mode = "wb"

    def __init__(self, stream):
        self.raw = RawOutput(stream)
        self.name = stream.name

    def writable(self):
        return True

    def write(self, data):
        return self.raw.write(data)

    def flush(self):
        self.raw.flush()

    def close(self):
        self.flush()

    def detach(self):
        """The raw stream, which this one goes on using."""
        return self.raw

    def fileno(self):
        return self.raw.fileno()


class BinaryInput(io.RawIOBase):
    """The bytes of stdin, from the host as they are asked for."""

    name = "<stdin>"
    mode = "rb"

    def readable(self):
        return True

    def fileno(self):
        return 0

    def readinto(self, buffer):
        data = _codecell.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def standard_output(descriptor, name):
    """`sys.stdout` or `sys.stderr`."""
    stream = OutputStream(descriptor)
    stream.name = name
    stream._buffer = BinaryOutput(stream)
    return stream


def standard_input():
    """`sys.stdin`: at its end at once, where the host has nothing to read."""
    stream = io.TextIOWrapper(io.BufferedReader(BinaryInput()), encoding="utf-8", newline="\n")
    stream.mode = "r"
    return stream
