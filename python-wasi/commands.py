"""Running tools: their output goes to a log, their failure becomes a message, and none outlives this process."""

import os
import signal
import subprocess
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from errors import RecipeError

LOG_TAIL_LINES = 30
LOG_LINE_CHARACTERS_SHOWN = 200
KILL_AFTER_SECONDS = 3

_running = set()
_guard = threading.Lock()
_stopping = threading.Event()


class CommandFailed(RecipeError):
    """A tool failed; the error carries the end of the tool's log and says where the rest is."""

    def __init__(self, argv, status, log):
        self.log = log
        super().__init__(
            f"{os.path.basename(str(argv[0]))} failed with exit code {status}; "
            f"the end of its log:\n{tail(log)}\nthe whole log: {log}"
        )


def tail(log):
    with open(log, encoding="utf-8", errors="replace") as lines:
        last = deque(lines, LOG_TAIL_LINES)
    return "\n".join(f"  | {line.rstrip()[:LOG_LINE_CHARACTERS_SHOWN]}" for line in last)


def run(argv, *, log, cwd=None, env=None):
    """Run one tool to its end, appending what it says to `log`."""
    argv = [str(part) for part in argv]
    with open(log, "ab") as out:
        out.write(f"$ {' '.join(argv)}\n".encode())
        out.flush()
        status = _wait(_start(argv, stdout=out, stderr=subprocess.STDOUT, cwd=cwd, env=env))
    if status != 0:
        raise CommandFailed(argv, status, log)


def run_all(work, items, jobs):
    """`work(item)` for every item, `jobs` at a time; the first failure cancels what has not begun."""
    with ThreadPoolExecutor(jobs) as pool:
        pending = [pool.submit(work, item) for item in items]
        try:
            return [one.result() for one in pending]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def output_of(argv, *, env=None):
    """The standard output of a quick question to a tool, or None if it could not answer."""
    try:
        process = _start(
            [str(part) for part in argv], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env
        )
    except OSError:
        return None
    try:
        answer = process.communicate()[0]
    finally:
        _running.discard(process)
    return answer.decode("utf-8", "replace") if process.returncode == 0 else None


def stop_all():
    """End every tool that still runs, with its children, and refuse to start more."""
    _stopping.set()
    with _guard:
        left = list(_running)
    for process in left:
        _signal(process, signal.SIGTERM)
    for process in left:
        try:
            process.wait(KILL_AFTER_SECONDS)
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)


def _start(argv, **options):
    # A process group of its own, so that stop_all() reaches what make and configure started.
    with _guard:
        if _stopping.is_set():
            raise KeyboardInterrupt
        process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, start_new_session=True, **options
        )
        _running.add(process)
        return process


def _wait(process):
    # One whose wait is interrupted stays among those that `stop_all` ends.
    status = process.wait()
    _running.discard(process)
    return status


def _signal(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass
