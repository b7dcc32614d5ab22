#!/usr/bin/env python3
"""Run BigCodeBench's canonical solutions with their tests in the cell.

The tasks whose solution and tests import nothing but the standard library are taken, 300 of 1,140, or with --all all of
them. Each becomes one script (solution, tests, and what runs the tests) and one `codecell run --json`. A task passes if unittest calls
its result successful.

Results go to stdout, progress to stderr. Exit codes: 0 done; 1 fewer passed than --at-least, or a task that passed in
the report of --compare fails now; 2 wrong usage, no data or no program; 130 interrupted.
"""

import argparse
import ast
import json
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import bigcodebench_table
import cell
import public_data
from public_data import PublicFile

NAME = "bigcodebench"
DATA = PublicFile(
    repository="bigcode-project/bigcodebench-annotation",
    commit="a3b89850db670d7302571142b881e4f85eef18e3",
    path="hf_data/BigCodeBench.jsonl.gz",
    sha256="58142744edaf6036387f8761701f1b353432b0ed33f2edec1de8a59e7431ef7a",
)

# Codecell's own settings, apart from the length of scripts, of which the tests are a part here: the most that it allows.
DEFAULT_SETTINGS = "[policy]\nmax_characters = 262144\nmax_lines = 20000\n"

TAIL = Path(__file__).resolve().parent / "guest" / "unittest_tail.py"
REASON_CHARACTERS_SHOWN = 150
PROGRESS_SECONDS = 5
REPORT_VERSION = 1


def main():
    arguments = parse_arguments()
    with cell.told_errors(NAME):
        earlier = read_report(arguments.compare) if arguments.compare else None
        settings = cell.read_settings(arguments.settings) if arguments.settings else DEFAULT_SETTINGS
        with cell.Cell(arguments.codecell, settings, arguments.timeout) as where:
            tasks = chosen(read_tasks(arguments.data, arguments.all), arguments.tasks)
            results = run_all(where, tasks, arguments.jobs)
        if arguments.report:
            cell.write_report(arguments.report, {"version": REPORT_VERSION, "tasks": results})
        if arguments.table:
            cell.write_text(arguments.table, bigcodebench_table.written(results, described(where)))
        show(results)
        worse = compare(earlier, results) if earlier is not None else []
        passed = sum(result["passed"] for result in results.values())
        if worse or passed < arguments.at_least:
            sys.exit(cell.EXIT_FAILED)


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog=NAME, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data",
        metavar="FILE",
        help=f"the data set as .jsonl or .jsonl.gz [default: {DATA.described()}]",
    )
    parser.add_argument(
        "--settings",
        metavar="FILE",
        help="a codecell.toml to run with, such as unchecked.toml beside this command "
        "[default: codecell's own settings, with room for long scripts]",
    )
    parser.add_argument(
        "--all", action="store_true", help="take every task, also those that import packages"
    )
    parser.add_argument(
        "--jobs", metavar="N", type=cell.positive, default=2, help="at the same time [default: 2]"
    )
    parser.add_argument(
        "--compare", metavar="FILE", help="tell what is different from the report in FILE"
    )
    parser.add_argument(
        "--table", metavar="FILE", help="write a page of Markdown with every task that fails, and why, to FILE"
    )
    parser.add_argument(
        "--at-least", metavar="N", type=int, default=0, help="fail if fewer tasks pass"
    )
    cell.add_arguments(parser)
    parser.add_argument("tasks", metavar="TASK", nargs="*", help="only these, such as 13 [default: all]")
    return parser.parse_args()


# The data


def read_tasks(named, takes_all):
    """Every task of the data set that needs nothing but the standard library, or every task, in its order."""
    path = Path(named) if named else DATA.downloaded()
    tasks = []
    for number, line in enumerate(public_data.lines_of(path), start=1):
        try:
            row = json.loads(line)
            task = (row["task_id"].rpartition("/")[2], row["code_prompt"] + row["canonical_solution"], row["test"])
            if takes_all or imported("\n".join(task[1:])) <= sys.stdlib_module_names:
                tasks.append(task)
        except (ValueError, TypeError, KeyError, AttributeError, SyntaxError) as error:
            raise cell.UsageError(f"{path}, line {number} is no task of BigCodeBench: {error!r}") from error
    return tasks


def imported(source):
    """The top-level modules that a text imports. The data set's own field `libs` is not asked: it leaves out what
    only the tests import, as in 27 tasks."""
    modules = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules.update(name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.partition(".")[0])
    return modules


def chosen(tasks, numbers):
    if not numbers:
        return tasks
    wanted = {number.rpartition("/")[2] for number in numbers}
    unknown = wanted - {task[0] for task in tasks}
    if unknown:
        raise cell.UsageError(
            f"no task that is taken has the number {', '.join(sorted(unknown))}"
        )
    return [task for task in tasks if task[0] in wanted]


def script_of(task):
    """One script: the solution, the tests without what would run them as a program, and what runs them here."""
    _, solution, tests = task
    return f"{solution}\n\n{without_main(tests)}\n\n{TAIL.read_text(encoding='utf-8')}"


def without_main(tests):
    lines = tests.splitlines()
    for node in reversed(ast.parse(tests).body):
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            del lines[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines)


# Running


def run_all(where, tasks, jobs):
    began = told = time.monotonic()
    results = {}
    with ThreadPoolExecutor(jobs) as pool:
        try:
            pending = {pool.submit(run_one, where, task): task[0] for task in tasks}
            for future in as_completed(pending):
                results[pending[future]] = future.result()
                if time.monotonic() - told >= PROGRESS_SECONDS or len(results) == len(tasks):
                    told = time.monotonic()
                    passed = sum(result["passed"] for result in results.values())
                    cell.progress(f"{NAME}: {len(results)}/{len(tasks)}, {passed} passed, {told - began:.0f} s")
        except BaseException:
            where.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return {task[0]: results[task[0]] for task in tasks}


def run_one(where, task):
    ended = where.run(script_of(task))
    reasons, detail = verdict(ended)
    return {"passed": not reasons, "reasons": reasons, "detail": detail, "seconds": round(ended.seconds, 3)}


def verdict(ended):
    """The reasons why the tests were not successful, by which failures are counted, and a line of detail. A policy can
    have several reasons for one script; no reason: the task passed."""
    if ended.outcome is None:
        return ["codecell failed"], ended.fault
    diagnostics = ended.outcome.get("diagnostics")
    if diagnostics:
        if diagnostics.get("violations"):
            found = sorted({f"policy, {v['rule']}: {v['message']}" for v in diagnostics["violations"]})
            return found, diagnostics["message"].splitlines()[0]
        return explained(f"{diagnostics['error_type']}: {diagnostics['message']}", "the script")
    tests = ended.outcome.get("result")
    if not isinstance(tests, dict) or not isinstance(tests.get("successful"), bool):
        return ["no result"], "the last expression did not say how the tests ended"
    if tests["successful"]:
        # What was skipped or never found has shown nothing.
        return ([] if tests["run"] > tests["skipped"] else ["no test ran"]), ""
    test, text = tests["problems"][0]
    return explained(error_line(text), test.partition(" ")[0])


def error_line(text):
    """The line of a traceback that names the exception, which a message of several lines may follow."""
    _, _, last = text.rpartition("Traceback (most recent call last):\n")
    return next((line for line in last.splitlines() if line[:1].strip()), "no message")


def explained(error, where):
    """A reason that is equal for equal causes, in a list, and the error as it was."""
    line = (error.splitlines() or [""])[0]
    kind, _, message = line.partition(": ")
    missing = re.search(r"No module named '([\w.]+)'", line)
    system = re.match(r"\w+: \[Errno \d+\] [^:]*", line)
    if missing:
        reason = f"module {missing[1]} is missing"
    elif kind == "AssertionError":
        reason = kind
    elif system:
        reason = system[0]
    else:
        reason = f"{kind}: {message}"
    return [reason[:REASON_CHARACTERS_SHOWN]], f"{where}: {line}"


# Telling


def show(results):
    failed = {number: result for number, result in results.items() if not result["passed"]}
    print(f"{len(results) - len(failed)} of {len(results)} passed")
    if not failed:
        return
    print("\nby reason, of which the policy can have several for one task:")
    reasons = Counter(reason for result in failed.values() for reason in result["reasons"])
    for reason, count in reasons.most_common():
        print(f"{count:5}  {reason}")
    print("\nfailures:")
    for number, result in failed.items():
        print(f"{number:>5}  {result['detail'][:REASON_CHARACTERS_SHOWN]}")


def described(where):
    """What was tried, in words."""
    image = json.loads(where.say(["image", "--json"]))
    return f"Python {image['python']} and {len(image['packages'])} packages in the image"


def read_report(path):
    try:
        report = json.loads(Path(path).read_text(encoding="utf-8"))
        if report["version"] != REPORT_VERSION:
            raise ValueError(f"its version is {report['version']}, not {REPORT_VERSION}")
        return {number: (task["passed"], task["reasons"]) for number, task in report["tasks"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise cell.UsageError(f"cannot compare with {path}: {error}") from error


def compare(earlier, results):
    """Print what changed since the earlier report; the tasks that passed then and fail now."""
    better, worse, other = [], [], []
    for number, result in results.items():
        before = earlier.get(number)
        if before is None or before == (result["passed"], result["reasons"]):
            continue
        if result["passed"]:
            better.append(number)
        elif before[0]:
            worse.append(number)
        else:
            other.append(number)
    print(f"\ncompared: {len(better)} pass now, {len(worse)} fail now, {len(other)} fail for another reason")
    for what, numbers in (("passes now", better), ("fails now", worse), ("fails otherwise", other)):
        for number in numbers:
            print(f"{number:>5}  {what}  {results[number]['detail'][:REASON_CHARACTERS_SHOWN]}".rstrip())
    return worse


if __name__ == "__main__":
    main()
