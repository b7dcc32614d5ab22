"""Threads for scripts. There is one thread here, so a thread's work is done in one go, at the latest when somebody needs it:
when it is joined, when somebody waits for what only it can bring, or at the end of the script. Work for an executor is a
thread in this sense.

So a consumer that is started before its producer finds what was produced. What cannot work is two threads that take turns:
one that waits for what no thread that is left can bring is ended. A daemon thread that runs after the last line of the script
is ended where it waits for anything, be it only for some time to pass.
"""

import _thread
import _threading_local
import concurrent.futures
import contextvars
import functools
import os
import queue
import sys
import threading
import time
from _thread import _make_thread_handle, allocate_lock, get_ident

from codecell import tracebacks

# Started, and not yet run: threads, and work for executors. entry.c looks at its length.
waiting_threads = []

# Those that run, the innermost last.
_running = []
# Whether the script has come to its end, so that daemon threads are not waited for any more.
_is_over = False

_IN_VAIN = (
    "the script waits for something that cannot happen: every thread is waiting, and threads run one after the "
    "other here; use asyncio with the tools of `aio` to have several things under way"
)


class _Idle(BaseException):
    """Ends a thread that waits for what no other one can bring before it has ended, such as more work."""


_sleep = time.sleep


def sleep(seconds, /):
    """sleep(seconds)

    Delay execution for a given number of seconds.  The argument may be
    a floating-point number for subsecond precision."""
    if _is_over and all(thread.daemon for thread in _running):
        raise _Idle
    _sleep(seconds)


class Lock:
    """`threading.Lock` that lets other threads run where it would wait."""

    def __init__(self):
        self._lock = allocate_lock()

    def acquire(self, blocking=True, timeout=-1):
        """Acquire the lock; False where it is not to be had, or not in time."""
        if not blocking and timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        if self._lock.acquire(False):
            return True
        return blocking and self._wait(timeout)

    def _wait(self, timeout):
        end = None if timeout < 0 else time.monotonic() + timeout
        while waiting_threads:
            _run_next()
            if self._lock.acquire(False):
                return True
        if end is not None:
            sleep(max(end - time.monotonic(), 0))
            return False
        give_up(_IN_VAIN)

    def release(self):
        """Release the lock."""
        self._lock.release()

    def locked(self):
        """Whether somebody holds it."""
        return self._lock.locked()

    __enter__ = acquire

    def __exit__(self, *error):
        self._lock.release()

    def _at_fork_reinit(self):
        self._lock = allocate_lock()

    def __repr__(self):
        return f"<{'locked' if self.locked() else 'unlocked'} Lock>"


def give_up(message):
    """End the thread that waits in vain, or the script with `message` where none runs."""
    if _running:
        raise _Idle
    raise RuntimeError(message)


def run_threads():
    """Run what waits at the end of the script, and what that starts."""
    global _is_over
    _is_over = True
    try:
        while waiting_threads:
            _run_next()
    finally:
        _is_over = False


def _run_next():
    _run(waiting_threads.pop(0))


def _run_up_to(thread):
    """Run what waits, in the order of its start, up to `thread`. Inside of another thread only what belongs to the same
    executor is run: else each of many threads that wait for threads of their own would stand on top of the one before.
    """
    while thread in waiting_threads:
        following = waiting_threads[0]
        if _running:
            following = next(other for other in waiting_threads if _owner(other) is _owner(thread))
        waiting_threads.remove(following)
        _run(following)


def _owner(thread):
    return thread.executor if isinstance(thread, _Work) else thread


def _run(thread):
    ident = get_ident()
    starter = threading._active.get(ident)
    is_work = isinstance(thread, _Work)
    threading._active[ident] = thread.executor._worker if is_work else thread
    _running.append(thread)
    context = thread.executor._context.copy() if is_work else contextvars.Context()
    try:
        context.run(thread.run)
    except SystemExit:
        pass
    except _Idle:
        if not thread.daemon:
            print(
                f"{thread.name} was ended: it waited for what no other thread could bring; threads run one after the other "
                "here, so what takes turns needs asyncio",
                file=sys.stderr,
            )
    except Exception:
        thread._invoke_excepthook(thread)
    finally:
        _running.pop()
        threading._active[ident] = starter
        if not is_work:
            thread._handle._set_done()


def _start(self):
    """Have the thread run before its result is needed."""
    if not self._initialized:
        raise RuntimeError("thread.__init__() not called")
    if self._started.is_set():
        raise RuntimeError("threads can only be started once")
    self._handle = _make_thread_handle(get_ident())
    self._started.set()
    waiting_threads.append(self)


def _join(self, timeout=None):
    """Run the thread, if it has not run yet."""
    if not self._initialized:
        raise RuntimeError("Thread.__init__() not called")
    if not self._started.is_set():
        raise RuntimeError("cannot join thread before it is started")
    if self is threading.current_thread():
        raise RuntimeError("cannot join current thread")
    if self in _running:
        raise RuntimeError("cannot join a thread that waits for this one")
    _run_up_to(self)


def _is_alive(self):
    """False: whoever asks gets the thread run first."""
    _run_up_to(self)
    return self in _running


class Future(concurrent.futures.Future):
    """`concurrent.futures.Future` whose work is done at the latest when somebody asks for it."""

    def __init__(self, work):
        super().__init__()
        self._work = work

    def done(self):
        """Whether the work is done: always, unless it was cancelled or is what asks."""
        _run_up_to(self._work)
        return super().done()

    def result(self, timeout=None):
        """What the work returned."""
        _run_up_to(self._work)
        return super().result(timeout)

    def exception(self, timeout=None):
        """What the work raised, or None."""
        _run_up_to(self._work)
        return super().exception(timeout)


class _Work:
    """What an executor was given to do. It stands among the threads that have not run yet."""

    daemon = False

    def __init__(self, executor, call):
        self.executor = executor
        self.future = Future(self)
        self.call = call

    @property
    def name(self):
        return f"the work {getattr(self.call.func, '__qualname__', 'of a thread pool')!r}"

    def run(self):
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            _initialize(self.executor)
            result = self.call()
        except _Idle:
            self.future.set_exception(RuntimeError(_IN_VAIN))
            raise
        except BaseException as error:
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


def _initialize(executor):
    """What is to run once in each thread of an executor, of which there is one."""
    if executor._initializer is not None:
        executor._context.run(executor._initializer, *executor._initargs)
        executor._initializer = None


def _submit(self, function, /, *arguments, **named):
    """Have the function run before its result is needed."""
    if self._shutdown:
        raise RuntimeError("cannot schedule new futures after shutdown")
    if not hasattr(self, "_worker"):
        self._worker = threading.Thread(name=f"{self._thread_name_prefix}_0")
        self._context = contextvars.Context()
    work = _Work(self, functools.partial(function, *arguments, **named))
    waiting_threads.append(work)
    return work.future


def _shutdown(self, wait=True, *, cancel_futures=False):
    """Take no more work; what there is gets done now, unless it is not waited for or cancelled."""
    self._shutdown = True
    own = [thread for thread in waiting_threads if _owner(thread) is self]
    for work in own:
        if cancel_futures:
            work.future.cancel()
    if wait:
        for work in own:
            _run_up_to(work)


def _put(self, item, block=True, timeout=None):
    """Put an item into the queue, also where it is full: its consumer runs when its items are waited for, and waiting for
    the consumer in the middle of the producer would leave one of them without the rest.
    """
    with self.not_full:
        if self.is_shutdown:
            raise queue.ShutDown
        if not block and 0 < self.maxsize <= self._qsize():
            raise queue.Full
        self._put(item)
        self.unfinished_tasks += 1
        self.not_empty.notify()


def _excepthook(args, /):
    """threading.excepthook: as ever, without frames that are not the script's."""
    if args.exc_type is not SystemExit:
        trace = tracebacks.formatted(tracebacks.capture(args.exc_value))
        print(f"Exception in thread {args.thread.name}:\n{trace}", file=sys.stderr)


def get_native_id():
    """get_native_id()

    The number of the thread in the system: that of the process, whose only thread it is."""
    return os.getpid()


def _native_id_of(self):
    """The number of the thread in the system, or None before it is started."""
    return get_native_id() if self._started.is_set() else None


def install_locals():
    """Give each thread its own values of a `threading.local`. Packages make some when they are imported, and ask later whether
    they are of that type.
    """
    threading.local = _threading_local.local


def install():
    """Make `threading`, `queue` and `concurrent.futures` work with one thread."""
    time.sleep = sleep
    threading.Thread.start = _start
    threading.Thread.join = _join
    threading.Thread.is_alive = _is_alive
    threading.excepthook = threading.__excepthook__ = _excepthook
    threading.Lock = threading._allocate_lock = Lock
    _thread.get_native_id = threading.get_native_id = get_native_id
    threading.__all__.append("get_native_id")
    threading.Thread.native_id = property(_native_id_of)
    queue.Queue.put = _put
    queue.SimpleQueue = queue._PySimpleQueue
    concurrent.futures.ThreadPoolExecutor.submit = _submit
    concurrent.futures.ThreadPoolExecutor.shutdown = _shutdown
