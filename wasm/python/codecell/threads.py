"""Threads for scripts: there is one thread here, so what a thread should do is done when it is started."""

import concurrent.futures
import threading
from _thread import _make_thread_handle, get_ident


def _start(self):
    """Run the thread to its end."""
    if not self._initialized:
        raise RuntimeError("thread.__init__() not called")
    if self._started.is_set():
        raise RuntimeError("threads can only be started once")
    ident = get_ident()
    starter = threading._active.get(ident)
    self._handle = _make_thread_handle(ident)
    self._started.set()
    threading._active[ident] = self
    try:
        self.run()
    except SystemExit:
        pass
    except Exception:
        self._invoke_excepthook(self)
    finally:
        threading._active[ident] = starter
        self._handle._set_done()


def _submit(self, function, /, *arguments, **named):
    """Run the function now; its future is done when this returns."""
    if self._shutdown:
        raise RuntimeError("cannot schedule new futures after shutdown")
    future = concurrent.futures.Future()
    future.set_running_or_notify_cancel()
    try:
        result = function(*arguments, **named)
    except Exception as error:
        future.set_exception(error)
    else:
        future.set_result(result)
    return future


def install():
    """Make `threading` and `concurrent.futures` work with one thread."""
    threading.Thread.start = _start
    concurrent.futures.ThreadPoolExecutor.submit = _submit
