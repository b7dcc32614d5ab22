"""What the user sees while a build runs: one updating line on a terminal, plain lines elsewhere."""

import sys
import threading
import time
from contextlib import contextmanager

REFRESH_SECONDS = 0.5


class Progress:
    """Counts steps and shows how long the present one has taken. Writes to stderr only."""

    def __init__(self, stream=None):
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._started = time.monotonic()
        self._total = 0
        self._step = 0
        self._writing = threading.Lock()
        self._line = ""

    def expect(self, steps):
        """Announce that `steps` more steps are to come."""
        self._total += steps

    @contextmanager
    def step(self, what):
        self._step += 1
        self._total = max(self._total, self._step)
        label = f"python-wasi [{self._step}/{self._total}] {what}"
        began = time.monotonic()
        done = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(label, began, done), daemon=True)
        if self._terminal:
            ticker.start()
        else:
            self._print(label)
        try:
            yield
        finally:
            done.set()
            if self._terminal:
                ticker.join()
                self._show("")
        self._print(f"{label}: {time.monotonic() - began:.0f} s")

    def note(self, text):
        """A line the user must see, such as a fallback taken."""
        self._print(f"python-wasi: {text}")

    def _tick(self, label, began, done):
        while not done.wait(REFRESH_SECONDS):
            now = time.monotonic()
            self._show(f"{label}: {now - began:.0f} s (all: {now - self._started:.0f} s)")

    def _show(self, line):
        with self._writing:
            self._line = line
            self._stream.write(f"\r\x1b[K{line}")
            self._stream.flush()

    def _print(self, line):
        with self._writing:
            erase = "\r\x1b[K" if self._terminal else ""
            self._stream.write(f"{erase}{line}\n{self._line if self._terminal else ''}")
            self._stream.flush()
