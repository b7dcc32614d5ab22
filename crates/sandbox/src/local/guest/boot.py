"""Begins an execution: one process watches, another one runs the script.

The watcher sees the end of the host, whatever the script does meanwhile: it waits for nothing that a script can hold up.
It ends the script's group, and on Linux every process that has left the group, too.
"""

import os
import select
import signal
import sys


def watch(script, folder):
    """Wait for the end of the script, of the host, or for the host's word; then end all that is left."""
    adopt_orphans()
    wakeups = WAKEUPS[0]
    poller = select.poll()
    poller.register(0, 0)  # only its end is of interest; what comes on it is for the script
    poller.register(wakeups, select.POLLIN)
    ended = usage = None
    is_gone = False
    while ended is None and not is_gone and not ASKED:
        events = poller.poll()
        is_gone = any(descriptor == 0 for descriptor, _ in events)
        if any(descriptor == wakeups for descriptor, _ in events):
            os.read(wakeups, 512)
        pid, status, used = os.wait4(script, os.WNOHANG)
        if pid:
            ended, usage = status, used
    kill(os.killpg, script)
    if ended is None:
        kill(os.kill, script)
        _, ended, usage = os.wait4(script, 0)
        kill(os.killpg, script)
    end_children()
    if is_gone:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)
    with open(os.path.join(folder, "peak"), "w") as file:
        file.write(str(usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)))
    end_like(ended)


def kill(how, number):
    try:
        how(number, signal.SIGKILL)
    except OSError:
        pass  # nobody is left


def adopt_orphans():
    """On Linux, whatever loses its parent becomes a child of this process."""
    if sys.platform == "linux":
        try:
            import ctypes

            ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
        except (ImportError, OSError, AttributeError):
            pass


def end_children():
    """End the children of this process, and those that it adopts while it does."""
    try:
        while True:
            for child in children():
                kill(os.kill, child)
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass


def children():
    try:
        with open("/proc/self/task/%d/children" % os.getpid()) as file:
            return [int(number) for number in file.read().split()]
    except OSError:
        return []


def end_like(status):
    """End as the script has ended, which is how the host learns of it."""
    if os.WIFSIGNALED(status):
        import resource

        number = os.WTERMSIG(status)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            signal.signal(number, signal.SIG_DFL)
        except OSError:
            pass  # it cannot be caught anyway
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def receive(length):
    parts = []
    while length:
        part = os.read(0, min(length, 1 << 20))
        if not part:
            os._exit(0)  # the host is gone
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def limit(memory, seconds):
    import resource

    def lower(kind, bound):
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            bound = min(bound, most)
        resource.setrlimit(kind, (bound, bound))

    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_CPU, seconds)
    lower(resource.RLIMIT_FSIZE, memory)
    if sys.platform == "linux":
        # All memory that can be written to, and not the address space: threads and libraries reserve much of that.
        lower(resource.RLIMIT_DATA, memory)


class Modules:
    """Imports the modules that the host has sent."""

    def __init__(self, codes):
        self._codes = codes

    def find_spec(self, name, path=None, target=None):
        if name not in self._codes:
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(name, self, origin="codecell", is_package=name == "codecell")

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self._codes[module.__spec__.name], module.__dict__)


def run():
    """Take the modules and the script from the host, and run it."""
    import fcntl
    import json
    import marshal

    os.setsid()
    version, size, request_size = (int.from_bytes(receive(4), "little") for _ in range(3))
    if version != sys.hexversion:
        sys.exit("the interpreter was replaced while codecell ran: start codecell anew")
    codes = marshal.loads(receive(size))
    request = json.loads(receive(request_size))
    channel = fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, 200)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    limit(request["memory"], request["seconds"])
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, Modules(codes))
    from codecell import main

    main.run(request, channel)


ASKED = []
WAKEUPS = os.pipe()
os.set_blocking(WAKEUPS[1], False)
signal.set_wakeup_fd(WAKEUPS[1])
signal.signal(signal.SIGCHLD, lambda *_: None)
signal.signal(signal.SIGTERM, lambda *_: ASKED.append(True))
SCRIPT = os.fork()
if SCRIPT:
    watch(SCRIPT, sys.argv[1])
signal.set_wakeup_fd(-1)
for number in (signal.SIGCHLD, signal.SIGTERM):
    signal.signal(number, signal.SIG_DFL)
for number in WAKEUPS:
    os.close(number)
run()
