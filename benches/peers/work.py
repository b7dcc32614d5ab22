"""The work that every peer is given: scripts, and how often each is run."""

import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

sys.path.append(str(HERE / "adapters"))
sys.path.append(str(ROOT / "tests" / "load"))
from protocol import TOOL_CALL  # noqa: E402

IMPORTS = "base64 collections csv datetime functools hashlib itertools json math re statistics textwrap uuid".split()
OWN_PROGRAMS = HERE / "programs"
SHARED_PROGRAMS = HERE.parent / "programs"
PROGRAMS = {
    **{name: SHARED_PROGRAMS for name in (
        "fib", "nbody", "json_round_trip", "regex_scan", "sort_records", "string_building", "count_words",
        "decimal_interest",
    )},
    **{name: OWN_PROGRAMS for name in (
        "attributes", "comprehensions", "data_classes", "dates", "generators", "loops",
    )},
}

HOSTILE = ROOT / "tests" / "scripts" / "hostile"
# Marks of hostile scripts that use what only codecell has.
OURS = ("mcp_call", "servers", "hostile.", "display(")
HOSTILE_SECONDS = 5


@dataclass(frozen=True)
class Task:
    """A script, its heading in the table, and how many rounds it is run for at most."""

    key: str
    heading: str
    script: str
    rounds: int


def timed():
    """What is timed, in the order of the table."""
    tasks = [
        Task("print", "fresh `print(1+1)`", "print(1+1)", 30),
        Task("imports", f"{len(IMPORTS)} imports", f"import {', '.join(IMPORTS)}\nprint(len(json.dumps([])))", 15),
        Task("numpy", "`import numpy`", "import numpy\nprint(int(numpy.arange(10).sum()))", 3),
        Task("pandas", "`import pandas`", "import pandas\nprint(int(pandas.Series([1, 2]).sum()))", 3),
        Task("call", "1 tool call", f"print({TOOL_CALL})", 15),
        Task(
            "calls", "1,000 tool calls",
            f"count = 0\nfor turn in range(1000):\n    count += len({TOOL_CALL})\nprint(count)", 3,
        ),
    ]
    for name, folder in PROGRAMS.items():
        tasks.append(Task(name, f"`{name}`", (folder / f"{name}.py").read_text(encoding="utf-8"), 5))
    return tasks


def hostile():
    """The hostile scripts that are Python alone: name -> script."""
    found = {}
    for path in sorted(HOSTILE.glob("*.py")):
        script = path.read_text(encoding="utf-8")
        if not any(mark in script for mark in OURS):
            found[path.stem] = script
    return found


def bigcodebench(named, count):
    """A sample of the tasks of BigCodeBench that need the standard library alone: number -> script, which prints
    `{"successful": true, ...}` at the end."""
    import bigcodebench as tasks_of

    tasks = tasks_of.read_tasks(named, takes_all=False)
    step = max(1, len(tasks) // count)
    return {task[0]: tasks_of.script_of(task) for task in tasks[::step][:count]}


def bigcodebench_with_packages(named, every):
    """Each `every`-th of all tasks of BigCodeBench, in the same form."""
    import bigcodebench as tasks_of

    return {task[0]: tasks_of.script_of(task) for task in tasks_of.read_tasks(named, takes_all=True)[::every]}
