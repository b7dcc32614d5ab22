"""Processes, of which there is one: functions that start or end others are there, so that tests can replace them, and fail
as they do on a system that has no such program. `hints.py` says what can be done here instead."""

import concurrent.futures
import errno
import os
import signal
import subprocess

NO_PROGRAMS = "No such file or directory (there are no programs here, and none can be started)"
_NO_PROCESSES = "Function not implemented: a script is one process and cannot start others"
_SHELL = "/bin/sh"


def _no_program(program):
    return FileNotFoundError(errno.ENOENT, NO_PROGRAMS, os.fsdecode(program))


class _Popen(subprocess.Popen):
    """Has the constructor that takes the place of that of `subprocess.Popen`."""

    def __init__(self, args, *rest, executable=None, shell=False, **named):
        program = args if isinstance(args, (str, bytes, os.PathLike)) else next(iter(args))
        raise _no_program(executable or (_SHELL if shell else program))


def _posix_spawn(path, *_, **__):
    """Execute the program specified by path in a new process."""
    raise _no_program(path)


def _execv(path, argv, /):
    """Execute an executable path with arguments, replacing current process."""
    _execve(path, argv, {})


def _execve(path, argv, env):
    """Execute an executable path with arguments and an environment, replacing current process."""
    if not argv or not argv[0]:
        raise ValueError("execv() arg 2 must not be empty, and neither must its first element")
    for name, value in env.items():
        if "\0" in os.fsdecode(name) + os.fsdecode(value):
            raise ValueError("embedded null byte")
        if "=" in os.fsdecode(name):
            raise ValueError("illegal environment variable name")
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
    """Put these functions into `os`, `subprocess` and `concurrent.futures`. The others of `os`, such as `execl`, are made of
    them there."""
    subprocess.Popen.__init__ = _Popen.__init__
    concurrent.futures.ProcessPoolExecutor = ProcessPoolExecutor
    spawns = ("spawnl", "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe")
    functions = dict.fromkeys(("posix_spawn", "posix_spawnp"), _posix_spawn) | dict.fromkeys(spawns, _spawned_program)
    functions |= {"execv": _execv, "execve": _execve}
    functions |= dict.fromkeys(("fork", "forkpty"), _fork) | dict.fromkeys(("wait", "wait3"), _wait)
    functions |= dict.fromkeys(("waitpid", "wait4", "waitid"), _wait)
    functions |= {"kill": _kill, "killpg": _killpg, "setsid": _setsid, "system": _system}
    for name, function in functions.items():
        setattr(os, name, function)
    os.P_WAIT, os.P_NOWAIT, os.P_NOWAITO = 0, 1, 1
