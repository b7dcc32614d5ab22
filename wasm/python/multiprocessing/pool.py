"""Pools of workers for a cell, which has one processor: work is done when it is handed over."""

import itertools

__all__ = ["Pool", "ThreadPool"]


class AsyncResult:
    """What work came to."""

    def __init__(self, work, callback=None, error_callback=None):
        self._value = self._error = None
        try:
            self._value = work()
        except Exception as error:
            self._error = error
        told = callback if self._error is None else error_callback
        if told is not None:
            told(self._value if self._error is None else self._error)

    def ready(self):
        """True: it is done."""
        return True

    def successful(self):
        """Whether it raised nothing."""
        return self._error is None

    def wait(self, timeout=None):
        """Return at once."""

    def get(self, timeout=None):
        """What it returned; raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._value


ApplyResult = MapResult = AsyncResult


class Pool:
    """Workers that do what they are given one after the other."""

    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None, context=None):
        if processes is not None and processes < 1:
            raise ValueError("Number of processes must be at least 1")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._is_closed = False
        if initializer is not None:
            initializer(*initargs)

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, *_):
        self.terminate()

    def _check(self):
        if self._is_closed:
            raise ValueError("Pool not running")

    def apply(self, func, args=(), kwds={}):
        """The result of a call."""
        self._check()
        return func(*args, **kwds)

    def map(self, func, iterable, chunksize=None):
        """The results of calls with each item."""
        self._check()
        return [func(item) for item in iterable]

    def starmap(self, func, iterable, chunksize=None):
        """The results of calls with the arguments that each item holds."""
        self._check()
        return [func(*arguments) for arguments in iterable]

    def imap(self, func, iterable, chunksize=1):
        """The results of calls with each item, one by one."""
        self._check()
        return map(func, iterable)

    imap_unordered = imap

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        """A call whose result is asked for later."""
        self._check()
        return AsyncResult(lambda: func(*args, **kwds), callback, error_callback)

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """Calls whose results are asked for later."""
        self._check()
        return AsyncResult(lambda: [func(item) for item in iterable], callback, error_callback)

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """Calls whose results are asked for later, with the arguments that each item holds."""
        self._check()
        return AsyncResult(lambda: list(itertools.starmap(func, iterable)), callback, error_callback)

    def close(self):
        """Take no more work."""
        self._is_closed = True

    terminate = close

    def join(self):
        """Return at once: all work is done."""
        if not self._is_closed:
            raise ValueError("Pool is still running")


class ThreadPool(Pool):
    """A pool of threads, which differs from one of processes in nothing here."""

    def __init__(self, processes=None, initializer=None, initargs=()):
        super().__init__(processes, initializer, initargs)
