"""Processes, of which there is one: functions that start or end others are there, so that tests can replace them, and fail
as they do on a system that has no such program. `hints.py` says what can be done here instead."""

import concurrent.futures
import errno
import os
import signal
import subprocess

NO_PROGRAMS = "No such file or directory (there are no programs here, and none can be started)"
_NO_PROCESSES = "Function not implemented: a script is one process and cannot start others"
_NO_SIGNALS = (
    "Function not implemented: nobody sends signals to a script; `asyncio.timeout` limits the time of what is awaited"
)
_SHELL = "/bin/sh"


def _no_program(program):
    return FileNotFoundError(errno.ENOENT, NO_PROGRAMS, os.fsdecode(program))


class _Popen(subprocess.Popen):
    """Has the constructor that takes the place of that of `subprocess.Popen`."""

    def __init__(self, args, *rest, executable=None, shell=False, **named):
        program = args if isinstance(args, (str, bytes, os.PathLike)) else next(iter(args))
        raise _no_program(executable or (_SHELL if shell else program))


def _started_program(path, *_):
    raise _no_program(path)


def _spawned_program(mode, path, *_):
    raise _no_program(path)


def _system(command):
    """Execute the command in a subshell."""
    raise _no_program(_SHELL)


def _fork():
    """Fork a child process."""
    raise OSError(errno.ENOSYS, _NO_PROCESSES)


def _kill(pid, signalnum, /):
    """Kill a process with a signal."""
    if pid not in (os.getpid(), 0):
        raise ProcessLookupError(errno.ESRCH, os.strerror(errno.ESRCH))
    handler = signal.getsignal(signalnum) if signalnum else signal.SIG_IGN
    if callable(handler):
        handler(signalnum, None)
    elif handler is not signal.SIG_IGN:
        raise SystemExit(128 + signalnum)


def _killpg(pgid, signalnum, /):
    """Kill a process group with a signal."""
    _kill(pgid, signalnum)


def _wait(*_):
    """Wait for completion of a child process."""
    raise ChildProcessError(errno.ECHILD, os.strerror(errno.ECHILD))


def _setsid():
    """Call the system call setsid()."""
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def _alarm(*_):
    raise OSError(errno.ENOSYS, _NO_SIGNALS)


class ProcessPoolExecutor(concurrent.futures.ThreadPoolExecutor):
    """An executor whose work is done in this process, since there is no other."""

    def __init__(
        self, max_workers=None, mp_context=None, initializer=None, initargs=(), *, max_tasks_per_child=None
    ):
        super().__init__(max_workers, initializer=initializer, initargs=initargs)

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        """The results of calls with the items of iterables, in order."""
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        return super().map(fn, *iterables, timeout=timeout, chunksize=chunksize)


def install():
    """Put these functions into `os`, `signal`, `subprocess` and `concurrent.futures`."""
    subprocess.Popen.__init__ = _Popen.__init__
    concurrent.futures.ProcessPoolExecutor = ProcessPoolExecutor
    starts = ("execl", "execle", "execlp", "execlpe", "execv", "execve", "execvp", "execvpe", "posix_spawn", "posix_spawnp")
    spawns = ("spawnl", "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe")
    functions = dict.fromkeys(starts, _started_program) | dict.fromkeys(spawns, _spawned_program)
    functions |= dict.fromkeys(("fork", "forkpty"), _fork) | dict.fromkeys(("wait", "wait3"), _wait)
    functions |= dict.fromkeys(("waitpid", "wait4", "waitid"), _wait)
    functions |= {"kill": _kill, "killpg": _killpg, "setsid": _setsid, "system": _system}
    for name, function in functions.items():
        setattr(os, name, function)
    os.P_WAIT, os.P_NOWAIT, os.P_NOWAITO = 0, 1, 1
    for name in ("alarm", "setitimer", "pause", "sigwait"):
        setattr(signal, name, _alarm)
