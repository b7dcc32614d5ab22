"""The connection to the host: requests go out with a number, replies come back with it, in any order.

A request is `u32 number`, `u32 operation`, `u32 length` and so many bytes; a reply has a code in the place of the
operation. One thread reads the replies; it is none of those that `threading` knows.
"""

import _thread
import os
import queue
import signal
import struct
import sys
import threading

CALL, CANCEL, DESCRIBE, READ, DISPLAY, FINISH, STOPPED_AT, BEGUN = range(1, 9)

_HEADER = struct.Struct("<IiI")
_MAX_STOPPED_LINES = 8


class Channel:
    """The host at the other end of the descriptor `number`."""

    def __init__(self, number):
        self._descriptor = number
        self._sending = threading.Lock()
        self._waiting = {}  # number of a request -> what takes its reply
        self._count = 0
        self._main = threading.get_ident()
        os.register_at_fork(after_in_child=self._forget)
        _thread.start_new_thread(self._receive_all, ())

    @property
    def is_open(self):
        """Whether this is the process that runs the script, and none that the script has forked."""
        return self._descriptor is not None

    def tell(self, operation, payload=b"", taker=None):
        """Send a request; its number. `taker` is called with the code and the bytes of the reply, in another thread."""
        if self._descriptor is None:
            raise RuntimeError("only the process that runs the script reaches the host, and no process that it has forked")
        with self._sending:
            self._count = number = self._count % 0xFFFFFFFF + 1
            if taker is not None:
                self._waiting[number] = taker
            self._write(_HEADER.pack(number, operation, len(payload)) + payload)
        return number

    def ask(self, operation, payload=b""):
        """Send a request and wait for the code and the bytes of its reply."""
        replies = queue.SimpleQueue()
        self.tell(operation, payload, lambda *reply: replies.put(reply))
        return replies.get()

    def forget(self, number):
        """Take no reply to that request any more."""
        self._waiting.pop(number, None)

    def _write(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def _receive_all(self):
        try:
            while True:
                number, code, length = _HEADER.unpack(self._receive(_HEADER.size))
                payload = self._receive(length)
                if number == 0:
                    self.tell(STOPPED_AT, self._lines())
                elif taker := self._waiting.pop(number, None):
                    taker(code, payload)
        except (EOFError, OSError):
            # The host is gone, and with it everybody who wants to know what comes of the script.
            if self.is_open and not sys.is_finalizing():
                os.killpg(0, signal.SIGKILL)

    def _receive(self, length):
        parts = []
        while length:
            part = os.read(self._descriptor, min(length, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _lines(self):
        """Where the script is: its lines, the innermost first."""
        lines = []
        frame = sys._current_frames().get(self._main)
        while frame is not None and len(lines) < _MAX_STOPPED_LINES:
            if frame.f_code.co_filename == "<script>":
                lines.append(frame.f_lineno or 0)
            frame = frame.f_back
        return struct.pack(f"<{len(lines)}I", *lines)

    def _forget(self):
        os.close(self._descriptor)
        self._descriptor = None
