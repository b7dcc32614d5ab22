#!/usr/bin/env python3
"""Run HumanEval in the cell: its 164 canonical solutions pass, and 164 broken ones fail, each as it must.

Each task is a canonical solution with its tests, and a broken one with the same tests. There are four ways of breaking
a solution, which the tasks take in turn:

  nothing   the function returns None
  raises    the function raises NotImplementedError
  wraps     whatever the function returns is put into a tuple that no test expects
  endless   the function never returns, so that its fuel ends

All is run twice, and the verdicts must be equal, and so must the fuel; but for tasks whose tests take random numbers,
unless --deterministic is given to codecell. With --cases, the cases are written for `codecell batch` instead, which
must be run without the policy, since one canonical solution calls `eval`.

Results go to stdout, progress to stderr. Exit codes: 0 every verdict is right, twice; 1 one is not; 2 wrong usage, no
data or no program; 130 interrupted.
"""

import argparse
import ast
import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cell
import public_data
from public_data import PublicFile

NAME = "humaneval"
DATA = PublicFile(
    repository="openai/human-eval",
    commit="6d43fb980f9fee3c892a914eda09951f772ad10d",
    path="data/HumanEval.jsonl.gz",
    sha256="b796127e635a67f93fb35c04f4cb03cf06f38c8072ee7cee8833d7bee06979ef",
)
TASKS = 164

# An endless loop costs as long as its fuel lasts, and no solution needs as much: the most is 3.8 thousand million.
FUEL = 5_000_000_000

# The cell is tried and not the policy, which forbids the `eval` of one canonical solution.
SETTINGS = f"[limits]\nfuel = {FUEL}\n[policy]\nenabled = false\n"

# What a broken solution must end with. A test that computes with the wrong value fails by its type.
WRONG_VALUE = {"AssertionError", "TypeError", "AttributeError", "IndexError"}
KINDS = {
    "nothing": WRONG_VALUE,
    "raises": {"NotImplementedError"},
    "wraps": WRONG_VALUE,
    "endless": {"FUEL_EXHAUSTED"},
}
REPORT_VERSION = 1


@dataclass(frozen=True)
class Case:
    """A solution with its tests, and the types of error of which one must end it; none for a right solution."""

    id: str
    code: str
    tests: str
    errors: frozenset

    def line(self):
        """The case as `codecell batch` reads it."""
        case = {"id": self.id, "code": self.code, "tests": self.tests, "limits": {"fuel": FUEL}}
        if self.errors:
            pattern = "|".join(sorted(map(re.escape, self.errors)))
            case["expect"] = {"error_type": {"pattern": f"^({pattern})$"}}
        return json.dumps(case)


def main():
    arguments = parse_arguments()
    with cell.told_errors(NAME):
        cases = read_cases(Path(arguments.data) if arguments.data else DATA.downloaded())
        if arguments.cases:
            write_cases(arguments.cases, cases)
            return
        with cell.Cell(arguments.codecell, SETTINGS, arguments.timeout) as where:
            extra = ["--deterministic"] if arguments.deterministic else []
            rounds = [run_all(where, cases, arguments.jobs, extra, number) for number in (1, 2)]
        if arguments.report:
            cell.write_report(arguments.report, {"version": REPORT_VERSION, "rounds": rounds})
        if not show(cases, rounds, arguments.deterministic):
            sys.exit(cell.EXIT_FAILED)


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog=NAME, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", metavar="FILE", help=f"the data set as .jsonl or .jsonl.gz [default: {DATA.described()}]"
    )
    parser.add_argument("--cases", metavar="FILE", help="write the cases for `codecell batch` to FILE, and run nothing")
    parser.add_argument(
        "--deterministic", action="store_true", help="give --deterministic to codecell; all fuel must then be equal"
    )
    parser.add_argument("--jobs", metavar="N", type=cell.positive, default=2, help="at the same time [default: 2]")
    cell.add_arguments(parser)
    return parser.parse_args()


# The cases


def read_cases(path):
    cases = []
    for number, line in enumerate(public_data.lines_of(path), start=1):
        try:
            row = json.loads(line)
            tests = f"{row['test']}\n\ncheck({row['entry_point']})\n"
            whole = row["prompt"] + row["canonical_solution"]
            kind = list(KINDS)[(number - 1) % len(KINDS)]
            name = row["task_id"]
            cases.append(Case(f"{name}/canonical", whole, tests, frozenset()))
            broken = broken_by(kind, whole, row["entry_point"])
            cases.append(Case(f"{name}/{kind}", broken, tests, frozenset(KINDS[kind])))
        except (ValueError, TypeError, KeyError, SyntaxError) as error:
            raise cell.UsageError(f"{path}, line {number} is no task of HumanEval: {error!r}") from error
    if len(cases) != 2 * TASKS:
        raise cell.UsageError(f"{path} has {len(cases) // 2} tasks, not {TASKS}")
    return cases


def broken_by(kind, source, name):
    """The source with one of its functions broken."""
    tree = ast.parse(source)
    function = next(
        (node for node in reversed(tree.body) if isinstance(node, ast.FunctionDef) and node.name == name), None
    )
    if function is None:
        raise ValueError(f"there is no function {name}")
    if kind == "wraps":
        function.body = [Wrapped().visit(statement) for statement in function.body]
    else:
        body = {"nothing": "return None", "raises": "raise NotImplementedError", "endless": "while True: pass"}
        function.body = ast.parse(body[kind]).body
    broken = ast.unparse(ast.fix_missing_locations(tree))
    if broken == ast.unparse(ast.parse(source)):
        raise ValueError(f"{name} is not changed by {kind}")
    return broken + "\n"


class Wrapped(ast.NodeTransformer):
    """Each return of a function returns a tuple. The functions inside it stay as they are."""

    def visit_Return(self, node):
        value = node.value or ast.Constant(None)
        return ast.Return(ast.Tuple([ast.Constant("wrong"), value], ast.Load()))

    def visit_FunctionDef(self, node):
        return node

    def visit_Lambda(self, node):
        return node


def write_cases(path, cases):
    try:
        Path(path).write_text("".join(f"{case.line()}\n" for case in cases), encoding="utf-8")
    except OSError as error:
        raise cell.UsageError(f"cannot write the cases {path}: {error}") from error


# Running


def run_all(where, cases, jobs, extra, number):
    """Of each case, its type of error if it has one, and its fuel."""
    began = time.monotonic()

    def run_one(case):
        ended = where.run(f"{case.code}\n\n{case.tests}", extra=extra)
        if ended.outcome is None:
            return {"error": "codecell failed", "message": ended.fault, "fuel": None}
        diagnostics = ended.outcome.get("diagnostics") or {}
        message = diagnostics.get("message")
        return {"error": diagnostics.get("error_type"), "message": message, "fuel": ended.outcome["fuel_used"]}

    with ThreadPoolExecutor(jobs) as pool:
        try:
            results = list(pool.map(run_one, cases))
        except BaseException:
            where.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    cell.progress(f"{NAME}: round {number}, {len(cases)} cases in {time.monotonic() - began:.0f} s")
    return {case.id: result for case, result in zip(cases, results)}


# Telling


def show(cases, rounds, deterministic):
    """Print what came out; whether each verdict was right, in both rounds, and the fuel was equal."""
    wrong, unequal = [], []
    counts = {}
    for case in cases:
        kind = case.id.rpartition("/")[2]
        right = True
        for number, results in enumerate(rounds, start=1):
            error, message = results[case.id]["error"], results[case.id]["message"]
            if error not in (case.errors or {None}):
                right = False
                wrong.append(f"{case.id}, round {number}: {error}: {(message or 'it ended without an error')[:150]}")
        if len({results[case.id]["fuel"] for results in rounds}) > 1 and (deterministic or "random" not in case.tests):
            unequal.append(f"{case.id}: {' and '.join(str(results[case.id]['fuel']) for results in rounds)}")
        of_kind = counts.setdefault(kind, [0, 0])
        of_kind[0] += right
        of_kind[1] += 1
    for kind, (right, total) in counts.items():
        print(f"{kind:10} {right} of {total} {'pass' if kind == 'canonical' else 'fail as they must'}")
    for title, lines in (("wrong", wrong), ("fuel that is not equal", unequal)):
        if lines:
            print(f"\n{title}:")
            for line in lines:
                print(f"  {line}")
    if not wrong and not unequal:
        print("the same twice, with equal fuel")
    return not wrong and not unequal


if __name__ == "__main__":
    main()
