#!/usr/bin/env python3
"""Run CPython's own tests inside the cell.

The tests come from the source of CPython that the recipe pins and has downloaded. Each module is one execution, with
the policy off and high limits (unchecked.toml); what it needs of the test package goes in as a zip archive over stdin.
A test that ends its execution is told as stopped, and its module is run again without it.

cpython_modules.toml has the modules that are left out, with the reason; all others are run. cpython_differences.toml
has every test that is known not to pass, with the reason, and how many each module skips.

Results go to stdout, progress to stderr. Exit codes: 0 all is as known; 1 a difference that is not known, or a known
one that is gone; 2 wrong usage, no source or no program; 130 interrupted.
"""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import cell
from cpython_known import Choice, Known
from cpython_source import Tests

NAME = "cpython_tests"
HERE = Path(__file__).resolve().parent
SETTINGS = HERE / "unchecked.toml"
DIFFERENCES = HERE / "cpython_differences.toml"
MODULES = HERE / "cpython_modules.toml"
SCRIPT = HERE / "guest" / "cpython_tests.py"
TIMEOUT_SECONDS = 300

# How many tests of a module may end their execution before the rest of the module is given up.
STOPPED_MAX = 5

STATES = ("passed", "failed", "error", "stopped", "skipped")
REPORT_VERSION = 2


def main():
    arguments = parse_arguments()
    with cell.told_errors(NAME):
        choice = Choice(MODULES)
        known = Known(arguments.differences)
        tests = Tests(arguments.source)
        modules = chosen(tests.modules(), choice, arguments)
        with cell.Cell(arguments.codecell, cell.read_settings(SETTINGS), arguments.timeout) as where:
            results = run_all(where, tests, modules, (choice, known), arguments.jobs)
        if arguments.report:
            cell.write_report(arguments.report, {"version": REPORT_VERSION, "modules": results})
        show(results, arguments.skips)
        if not arguments.modules and not arguments.representative:
            tell_left_out(choice.left_out)
        if not known.tell({module: result["tests"] for module, result in results.items()}):
            sys.exit(cell.EXIT_FAILED)


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog=NAME, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--source",
        metavar="FILE",
        help="a source tarball of CPython that python-wasi/lock.json names "
        "[default: the one in the cache, where the build of codecell has put it]",
    )
    parser.add_argument(
        "--differences",
        metavar="FILE",
        default=DIFFERENCES,
        help="the known differences [default: cpython_differences.toml beside this command]",
    )
    parser.add_argument("--skips", action="store_true", help="tell also why tests were skipped")
    parser.add_argument(
        "--representative",
        action="store_true",
        help="only the modules that cpython_modules.toml calls representative, as the integration tests do",
    )
    parser.add_argument("--jobs", metavar="N", type=cell.positive, default=2, help="at the same time [default: 2]")
    cell.add_arguments(parser, TIMEOUT_SECONDS)
    parser.add_argument("modules", metavar="MODULE", nargs="*", help="only these, such as test_json [default: all]")
    return parser.parse_args()


def chosen(modules, choice, arguments):
    """The modules to run. The lists may name only modules that this version of CPython has."""
    left_out = choice.left_out
    strangers = sorted({*left_out, *choice.representative, *choice.stand_ins} - set(modules))
    if strangers:
        raise cell.UsageError(f"{MODULES.name} names modules that CPython does not have: {', '.join(strangers)}")
    run = [module for module in modules if module not in left_out]
    wanted = choice.representative if arguments.representative else arguments.modules
    for module in wanted:
        if module in left_out:
            raise cell.UsageError(f"{module} is left out: {left_out[module]}")
        if module not in run:
            raise cell.UsageError(f"{module} is no module of CPython's tests")
    return wanted or run


# Running


def run_all(where, tests, modules, what_is_known, jobs):
    """Of each module its tests, name -> [state, text], and how many seconds it took."""
    results = {}
    with ThreadPoolExecutor(jobs) as pool:
        try:
            pending = {pool.submit(run_module, where, tests, module, *what_is_known): module for module in modules}
            for future in as_completed(pending):
                module = pending[future]
                results[module] = future.result()
                cell.progress(f"{NAME} [{len(results)}/{len(modules)}] {module}: {results[module]['seconds']:.1f} s")
        except BaseException:
            where.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return {module: results[module] for module in modules}


def run_module(where, tests, module, choice, known):
    began = time.monotonic()
    archive = tests.archive_of(module)
    stopped = {}
    given = {"module": module, "empty": choice.stand_ins.get(module, [])}
    while True:
        # Together they would end the module so often that it is given up, so each known one is tried by itself below.
        variables = given | {"only": None, "left_out": [*stopped, *known.stopped(module)]}
        states = once(where, tests, variables, archive, stopped)
        if states is not None:
            break
    for test in known.stopped(module):
        variables = given | {"only": test, "left_out": []}
        states |= once(where, tests, variables, archive, stopped) or {}
    return {"tests": states | stopped, "seconds": round(time.monotonic() - began, 1)}


def once(where, tests, variables, archive, stopped):
    """One execution: the states of its tests, or nothing if one of them has ended it, which is then in `stopped`. A
    module that nothing can be done with is one test that was stopped."""
    module = variables["module"]
    ended = where.run(SCRIPT.read_text(encoding="utf-8"), variables, archive)
    result = (ended.outcome or {}).get("result")
    if isinstance(result, dict):
        if result["python"] != tests.version:
            raise cell.UsageError(
                f"{where.program} has Python {result['python']}, and the tests are those of {tests.version}; name its "
                "source with --source"
            )
        return result["states"]
    test, reason = cell.what_stopped(module, ended)
    cell.progress(f"{NAME}: {test} was stopped: {reason}")
    hopeless = test in stopped or test == module or len(stopped) + 1 >= STOPPED_MAX
    stopped[test] = ["stopped", reason]
    if hopeless:
        return {module: ["stopped", f"the rest of it was given up: {reason}"]}
    return None


# Telling


def show(results, with_skips):
    print(f"{'module':28}{'tests':>7}" + "".join(f"{state:>9}" for state in STATES) + f"{'seconds':>9}")
    total = Counter()
    for module, result in results.items():
        counts = Counter(state for state, _ in result["tests"].values())
        total += counts
        print(row(module, counts, result["seconds"]))
    print(row(f"{len(results)} modules", total, sum(result["seconds"] for result in results.values())))
    if with_skips:
        for module, result in results.items():
            reasons = Counter(text for state, text in result["tests"].values() if state == "skipped")
            for reason, count in reasons.most_common():
                print(f"{module:28}{count:>7}  skipped: {reason}")


def row(name, counts, seconds):
    return f"{name:28}{counts.total():>7}" + "".join(f"{counts[state]:>9}" for state in STATES) + f"{seconds:>9.1f}"


def tell_left_out(left_out):
    print("\nleft out:")
    by_reason = {}
    for module, reason in left_out.items():
        by_reason.setdefault(reason, []).append(module)
    for reason, modules in by_reason.items():
        print(f"  {reason}: {' '.join(modules)}")


if __name__ == "__main__":
    main()
