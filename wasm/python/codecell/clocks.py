"""What `time` has on Linux and not on WASI: the numbers of clocks, and the time of a thread, of which there is one."""

import errno
import os
import time

_NUMBERS = {
    "CLOCK_REALTIME": 0,
    "CLOCK_MONOTONIC": 1,
    "CLOCK_PROCESS_CPUTIME_ID": 2,
    "CLOCK_THREAD_CPUTIME_ID": 3,
    "CLOCK_MONOTONIC_RAW": 4,
    "CLOCK_BOOTTIME": 7,
}
_get_clock_info = time.get_clock_info


def _thread_time():
    """Thread time for profiling: seconds that were computed, without those that were waited."""
    return time.clock_gettime(_NUMBERS["CLOCK_THREAD_CPUTIME_ID"])


def _thread_time_ns():
    """Thread time for profiling as nanoseconds: those that were computed, without those that were waited."""
    return time.clock_gettime_ns(_NUMBERS["CLOCK_THREAD_CPUTIME_ID"])


def _get_info(name, /):
    """Information of the specified clock."""
    if name != "thread_time":
        return _get_clock_info(name)
    info = _get_clock_info("process_time")
    info.implementation = "clock_gettime(CLOCK_THREAD_CPUTIME_ID)"
    return info


def _set_clock(clk_id, time, /):
    """Set the time of the specified clock clk_id, which a script may not."""
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def install():
    """Put this into `time`, under the names that it has there."""
    functions = {
        "thread_time": _thread_time,
        "thread_time_ns": _thread_time_ns,
        "get_clock_info": _get_info,
        "clock_settime": _set_clock,
        "clock_settime_ns": _set_clock,
    }
    for name, function in functions.items():
        function.__name__ = function.__qualname__ = name
        function.__module__ = "time"
    for name, value in (_NUMBERS | functions).items():
        setattr(time, name, value)
