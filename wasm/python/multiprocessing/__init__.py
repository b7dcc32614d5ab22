"""multiprocessing for a cell, which has one process and one processor: what is given to other processes is done in this
one, as `threading` does it here, one piece of work after the other. So values are shared, where elsewhere each process
has a copy.

It takes the place of the package of the standard library, whose other modules are there.
"""

import array as _array
import sys
from multiprocessing import dummy as _dummy
from multiprocessing.context import AuthenticationError, BufferTooShort, ProcessError, TimeoutError
from multiprocessing.dummy import (
    Barrier, BoundedSemaphore, Condition, Event, JoinableQueue, Lock, Pipe, Queue, RLock, Semaphore, active_children,
    current_process, freeze_support,
)  # fmt: skip
from multiprocessing.pool import Pool

SimpleQueue = Queue


class Process(_dummy.DummyProcess):
    """Work that is done when it is waited for, at the latest at the end of the script."""

    _failed = None

    def run(self):
        """Do the work; what it raises is told as the exit code."""
        try:
            super().run()
        except SystemExit as ended:
            self._failed = ended.code if isinstance(ended.code, int) else ended.code is not None
        except BaseException:
            self._failed = 1
            raise

    @property
    def exitcode(self):
        """0 when the work is done, None before it has begun, another number where it failed."""
        return super().exitcode if not self._failed else int(self._failed)

    @property
    def pid(self):
        """The number of the only process, once this has been started."""
        return 1 if self._start_called else None

    def terminate(self):
        """Nothing: what is started is done."""

    kill = close = terminate


class Value(_dummy.Value):
    """A value that several processes change."""

    def __init__(self, typecode_or_type, value=0, *, lock=True):
        super().__init__(typecode_or_type, value)
        self._lock = RLock()

    def get_lock(self):
        """The lock that guards it."""
        return self._lock

    __enter__ = lambda self: self._lock.__enter__()
    __exit__ = lambda self, *error: self._lock.__exit__(*error)


class Array(list):
    """Values that several processes change."""

    def __init__(self, typecode_or_type, size_or_initializer, *, lock=True):
        values = [0] * size_or_initializer if isinstance(size_or_initializer, int) else size_or_initializer
        if isinstance(typecode_or_type, str) and typecode_or_type in _array.typecodes:
            values = _array.array(typecode_or_type, values)  # which refuses what is of another kind
        super().__init__(values)
        self._lock = RLock()

    def get_lock(self):
        """The lock that guards them."""
        return self._lock


class Manager:
    """Makes objects that several processes share: ordinary ones."""

    Namespace, Queue, JoinableQueue, Lock, RLock = _dummy.Namespace, Queue, JoinableQueue, Lock, RLock
    Semaphore, BoundedSemaphore, Condition, Event, Barrier = Semaphore, BoundedSemaphore, Condition, Event, Barrier
    Value, Array, Pool, dict, list, set = Value, Array, Pool, dict, list, set

    def start(self, *_):
        """Nothing: there is no server to start."""

    shutdown = start

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


def RawValue(typecode_or_type, *value):
    """A value that several processes change."""
    return Value(typecode_or_type, *value)


def RawArray(typecode_or_type, size_or_initializer):
    """Values that several processes change."""
    return Array(typecode_or_type, size_or_initializer)


def cpu_count():
    """How many processors there are: one."""
    return 1


def parent_process():
    """None: nobody has started this process."""
    return None


def get_context(method=None):
    """This module: it has one way to start processes."""
    return sys.modules[__name__]


def get_all_start_methods():
    """The only way to start a process."""
    return ["fork"]


def get_start_method(allow_none=False):
    """The only way to start a process."""
    return "fork"


def set_start_method(method, force=False):
    """Nothing: there is one way."""


def set_executable(executable):
    """Nothing: no program is started."""


def get_logger():
    """The logger of this package."""
    from multiprocessing.util import get_logger

    return get_logger()
