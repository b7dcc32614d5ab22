"""Running scripts in the cell from the host: which program, with which settings, and what came out.

The commands in this folder share it. It needs nothing but Python 3.11.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RECIPE = ROOT / "python-wasi"
DEFAULT_PROGRAM = ROOT / "target" / "release" / "codecell"
DEFAULT_TIMEOUT_SECONDS = 60

# Beyond the script's own time limit, for the start of the program and its last words.
GRACE_SECONDS = 60
ERROR_CHARACTERS_SHOWN = 400
# What a script of tests prints before the name of each test, when that begins.
BEGINS = "begins "

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130


class UsageError(Exception):
    """Something that the person who runs the command can mend; it is printed without a traceback."""


@dataclass(frozen=True)
class Ended:
    """How one execution ended: the outcome that `codecell run --json` printed, or why there is none."""

    outcome: dict | None
    fault: str | None
    seconds: float


class Cell:
    """A program, its settings, and the processes that run at the moment."""

    def __init__(self, program, settings, timeout_seconds=DEFAULT_TIMEOUT_SECONDS):
        self.program = _program(program)
        self._settings = settings
        self._timeout_seconds = timeout_seconds
        self._running = set()
        self._guard = threading.Lock()
        self._stopped = False
        self._folder = None

    def __enter__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="codecell-load-"))
        # The settings are looked for beside this file, so that those of the working folder do not count.
        (self._folder / "servers.json").write_text('{"mcpServers": {}}\n', encoding="utf-8")
        (self._folder / "codecell.toml").write_text(self._settings, encoding="utf-8")
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, script, variables=None, stdin=b"", extra=()):
        """Run one script to its end. Its variables go there as JSON; `extra` are more arguments of `codecell run`."""
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            path = Path(folder) / "script.py"
            path.write_text(script, encoding="utf-8", errors="surrogatepass")
            argv = [str(self.program), "run", "--json", str(path)]
            argv += ["--config", str(self._folder / "servers.json")]
            argv += ["--timeout", str(self._timeout_seconds), *extra]
            for name, value in (variables or {}).items():
                # Over a file, so that no value is too long for a command line.
                file = Path(folder) / f"{name}.json"
                file.write_text(json.dumps(value), encoding="utf-8")
                argv += ["--var", f"{name}=@{file}"]
            return self._finish(argv, stdin)

    def run_for_files(self, script, stdin, names):
        """Run one script to its end, and return also the files of these names that it has left, by their names."""
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            ended = self.run(script, stdin=stdin, extra=("--out", folder))
            left = {name: Path(folder) / name for name in names}
            return ended, {name: path.read_bytes() for name, path in left.items() if path.is_file()}

    def say(self, arguments):
        """What the program prints when it is called with other arguments."""
        ended = subprocess.run([self.program, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if ended.returncode != EXIT_OK:
            raise UsageError(f"{self.program} {' '.join(arguments)} failed: {ended.stderr.decode('utf-8', 'replace').strip()}")
        return ended.stdout

    def stop(self):
        """End what runs, and begin nothing more."""
        with self._guard:
            self._stopped = True
            for process in self._running:
                process.kill()

    def _finish(self, argv, stdin):
        began = time.monotonic()
        # Variables of the outer environment that are settings would change what is measured.
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CODECELL_", "MCP_"))
        }
        with self._guard:
            if self._stopped:
                return Ended(None, "was not begun", 0.0)
            process = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                # Ctrl-C is for the command, which ends what it has begun.
                start_new_session=True,
            )
            self._running.add(process)
        try:
            out, err = process.communicate(stdin, timeout=self._timeout_seconds + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return Ended(None, "codecell did not end in its time limit", time.monotonic() - began)
        finally:
            # Whatever ended the wait, the time limit or Ctrl-C: the process does not outlive it.
            process.kill()
            process.wait()
            with self._guard:
                self._running.discard(process)
        return _ended(process.returncode, out, err, time.monotonic() - began)


def what_stopped(tests, ended):
    """The test that was under way when an execution of `tests` ended without a result, or `tests` before the first one; and why."""
    if ended.outcome is None:
        return tests, ended.fault
    diagnostics = ended.outcome.get("diagnostics") or {}
    begun = [line for line in ended.outcome["stdout"].splitlines() if line.startswith(BEGINS)]
    test = begun[-1].removeprefix(BEGINS) if begun else tests
    return test, f"{diagnostics.get('error_type')}: {diagnostics.get('message')}"


def add_arguments(parser, timeout_seconds=DEFAULT_TIMEOUT_SECONDS):
    """The options that every command has which runs scripts in the cell."""
    parser.add_argument(
        "--codecell",
        metavar="PROGRAM",
        default=DEFAULT_PROGRAM,
        help="the program to try [default: target/release/codecell of this checkout]",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=positive,
        default=timeout_seconds,
        help="time that one execution may take [default: %(default)s]",
    )
    parser.add_argument("--report", metavar="FILE", help="write all results to FILE, as JSON")


def positive(text):
    """A number of at least one, for argparse."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def read_settings(path):
    """The text of a codecell.toml, whose rules are codecell's to check."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the settings {path}: {error}") from error


def write_report(path, report):
    """Write a report whole or not at all."""
    write_text(path, json.dumps(report, indent=1) + "\n")


def write_text(path, text):
    """Write a file whole or not at all."""
    path = Path(path)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error}") from error


def progress(text):
    """A line for whoever waits; stdout has the results alone."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def told_errors(name):
    """Turn what can go wrong around a command into its last line and its exit code."""
    try:
        yield
    except UsageError as error:
        progress(f"{name}: {error}")
        sys.exit(EXIT_USAGE)
    except KeyboardInterrupt:
        progress(f"{name}: interrupted")
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the results has enough of them; nothing more can be flushed at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)


def _program(named):
    path = Path(named)
    if not path.is_file() or not os.access(path, os.X_OK):
        raise UsageError(
            f"there is no program {path}; build it (cargo build --release) or name one with --codecell"
        )
    return path.resolve()


def _ended(status, out, err, seconds):
    try:
        outcome = json.loads(out)
    except ValueError:
        outcome = None
    if isinstance(outcome, dict) and isinstance(outcome.get("success"), bool):
        return Ended(outcome, None, seconds)
    said = err.decode("utf-8", "replace").strip()[:ERROR_CHARACTERS_SHOWN]
    if status == EXIT_USAGE:
        raise UsageError(f"codecell refused its arguments or settings: {said}")
    return Ended(None, f"codecell ended with status {status}: {said}", seconds)
