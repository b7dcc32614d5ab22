"""`sys.stdout`, `sys.stderr` and `sys.stdin` of a script."""

import io

import _codecell


class OutputStream(_codecell.Output):
    """A text stream to the host. `write`, `flush` and `fileno` are the built-in type's own."""

    __slots__ = ()

    encoding = "utf-8"
    errors = "backslashreplace"
    newlines = None
    line_buffering = False
    closed = False
    mode = "w"

    @property
    def buffer(self):
        return BinaryOutput(self)

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


class BinaryOutput(io.RawIOBase):
    """`sys.stdout.buffer`: bytes are taken for UTF-8 text."""

    def __init__(self, stream):
        self._stream = stream

    def writable(self):
        return True

    def write(self, data):
        self._stream.write(bytes(data).decode("utf-8", "backslashreplace"))
        return len(data)

    def flush(self):
        self._stream.flush()

    def fileno(self):
        return self._stream.fileno()


class BinaryInput(io.RawIOBase):
    """The bytes of stdin, from the host as they are asked for."""

    name = "<stdin>"

    def readable(self):
        return True

    def fileno(self):
        return 0

    def readinto(self, buffer):
        data = _codecell.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def standard_input():
    """`sys.stdin`: at its end at once, where the host has nothing to read."""
    return io.TextIOWrapper(io.BufferedReader(BinaryInput()), encoding="utf-8")
