"""What `os` tells on Linux of the terminal, the user, the processor and the process, and WASI does not: a script has no terminal
and no name, and is one process of one processor."""

import errno
import operator
import os


def _error(number, path=None):
    return OSError(number, os.strerror(number), path) if path is not None else OSError(number, os.strerror(number))


def get_terminal_size(fd=1, /):
    """Return the size of the terminal window, which no stream of a script is."""
    os.fstat(fd)
    raise _error(errno.ENOTTY)


def getlogin():
    """Return the actual login name, which there is none."""
    raise _error(errno.ENXIO)


def ttyname(fd, /):
    """Return the name of the terminal device connected to 'fd', which there is none."""
    os.fstat(fd)
    raise _error(errno.ENOTTY)


def getloadavg():
    """Return average recent system load information, which is not to be had."""
    raise OSError("Load averages are unobtainable")


def getppid():
    """Return the parent's process id: 0, since there is none."""
    return 0


def getpgrp():
    """Return the current process group id."""
    return os.getpid()


def getpgid(pid, /):
    """Call the system call getpgid(), and return the result."""
    return _of_this_process(pid)


def getsid(pid, /):
    """Call the system call getsid(pid) and return the result."""
    return _of_this_process(pid)


def _of_this_process(pid):
    if pid not in (0, os.getpid()):
        raise _error(errno.ESRCH)
    return os.getpid()


def getgroups():
    """Return list of supplemental group IDs for the process."""
    return [os.getgid()]


def getresuid():
    """Return a tuple of the current process's real, effective, and saved user ids."""
    return (os.getuid(),) * 3


def getresgid():
    """Return a tuple of the current process's real, effective, and saved group ids."""
    return (os.getgid(),) * 3


def nice(increment, /):
    """Add increment to the priority of process and return the new priority, which stays 0."""
    return 0


def sched_getaffinity(pid, /):
    """Return the affinity of the process identified by pid: its only processor."""
    _of_this_process(pid)
    return {0}


def getrandom(size, flags=0):
    """Obtain a series of random bytes."""
    return os.urandom(size)


def sync():
    """Force write of everything to disk, of which there is none."""


def chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True):
    """Change the owner and group id of path, which a script may not."""
    uid, gid = operator.index(uid), operator.index(gid)
    os.stat(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)
    if uid not in (-1, os.getuid()) or gid not in (-1, os.getgid()):
        raise _error(errno.EPERM, path)


def fchown(fd, uid, gid):
    """Change the owner and group id of the file specified by file descriptor, which a script may not."""
    chown(fd, uid, gid)


def lchown(path, uid, gid):
    """Change the owner and group id of path, and follow no link, which a script may not."""
    chown(path, uid, gid, follow_symlinks=False)


def waitstatus_to_exitcode(status):
    """Convert a wait status to an exit code."""
    signal = status & 0x7F
    return -signal if signal else (status >> 8) & 0xFF


_FUNCTIONS = (
    get_terminal_size, getlogin, ttyname, getloadavg, getppid, getpgrp, getpgid, getsid, getgroups, getresuid, getresgid, nice,
    sched_getaffinity, getrandom, sync, chown, fchown, lchown, waitstatus_to_exitcode,
)  # fmt: skip


def install():
    """Put these functions into `os`, with the flags of `getrandom`."""
    os.GRND_NONBLOCK, os.GRND_RANDOM = 1, 2
    for function in _FUNCTIONS:
        setattr(os, function.__name__, function)
