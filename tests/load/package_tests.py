#!/usr/bin/env python3
"""Run a package's own tests inside the cell: numpy, pandas, scipy, scikit-learn, matplotlib, networkx.

The tests come from a wheel of the package, pinned by its hash, as do pytest and what it needs: packages/PACKAGE.toml and
packages/tools.toml beside this command name them. Nothing but Python is taken of the wheel: the package itself is the image's. A large file
of tests, or some small ones, are one execution, with the policy off and high limits (unchecked.toml). Where an execution is
stopped, each of its files is run alone. A test that ends that execution is told as stopped, and its file is run again without it.

packages/PACKAGE.toml has what is left out because it does not apply to the cell, and the tests that are known to fail, each with the
reason, and how many of a hundred tests have to pass of those that apply: those that are not left out, and that do not skip themselves.

Results go to stdout, progress to stderr. Exit codes: 0 enough pass, and no test fails that is not known to; 1 not so; 2 wrong
usage, no wheel, no program, or one without the package; 130 interrupted.
"""

import argparse
import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import cell
from package_known import Known
from package_source import Tests, Tools

NAME = "package_tests"
HERE = Path(__file__).resolve().parent
SETTINGS = HERE / "unchecked.toml"
LISTS = HERE / "packages"
SCRIPT = HERE / "guest" / "package_tests.py"
TOOLS_SCRIPT = HERE / "guest" / "package_tools.py"
TOOLS_ARCHIVE = "tools.zip"
TIMEOUT_SECONDS = 900

# How many tests of a file may end their execution before the rest of the file is given up.
STOPPED_MAX = 4

STATES = ("passed", "failed", "error", "stopped", "skipped", "xfailed")
APPLY = ("passed", "failed", "error", "stopped")
REPORT_VERSION = 2


def main():
    arguments = parse_arguments()
    with cell.told_errors(NAME):
        known = Known(LISTS / f"{arguments.package}.toml")
        with cell.Cell(arguments.codecell, cell.read_settings(SETTINGS), arguments.timeout) as where:
            check_version(where, arguments.package, known.version)
            tests = Tests(known)
            files = chosen(tests.files(), known, arguments)
            tools = ready(where, Tools(LISTS / "tools.toml").archive(known.tools))
            earlier = earlier_results(arguments, known.version)
            results = run_all(where, tests, files, (known, tools), arguments, earlier)
        share = show(results, arguments)
        whole = not (arguments.files or arguments.representative)
        if whole:
            known.tell_left_out()
        as_known = known.tell({name: result["told"] for name, result in results.items()}, whole)
        if share < known.at_least or not as_known:
            sys.exit(cell.EXIT_FAILED)


def parse_arguments():
    parser = argparse.ArgumentParser(prog=NAME, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skips", action="store_true", help="tell also why tests were skipped")
    parser.add_argument(
        "--representative", action="store_true", help="only the files that the list of the package calls representative"
    )
    parser.add_argument("--quiet", action="store_true", help="tell the totals alone, without a line for each file")
    parser.add_argument(
        "--resume", action="store_true",
        help="do not run again what the report FILE already has of this program, and add the rest to it",
    )
    parser.add_argument("--jobs", metavar="N", type=cell.positive, default=2, help="at the same time [default: 2]")
    cell.add_arguments(parser, TIMEOUT_SECONDS)
    lists = sorted(path.stem for path in LISTS.glob("*.toml") if path.stem != "tools")
    parser.add_argument("package", choices=lists, metavar="PACKAGE", help=f"one of {', '.join(lists)}")
    parser.add_argument("files", metavar="FILE", nargs="*", help="only files whose path has this in it, such as test_umath [default: all]")
    arguments = parser.parse_intermixed_args()
    if arguments.resume and not arguments.report:
        parser.error("--resume needs --report FILE, which has what was run")
    return arguments


def earlier_results(arguments, version):
    """What a report has already, with --resume: the run that wrote it may have been interrupted, or of other files."""
    if not arguments.resume or not Path(arguments.report).exists():
        return {}
    try:
        report = json.loads(Path(arguments.report).read_text(encoding="utf-8"))
        about = (report["version"], report["package"], report["package_version"])
        results = dict(report["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise cell.UsageError(f"{arguments.report} is no report of {NAME}: {error!r}; name another file") from error
    if about != (REPORT_VERSION, arguments.package, version):
        raise cell.UsageError(f"{arguments.report} is a report of {about[1]} {about[2]}; name another file")
    return results


def keep(results, arguments, version):
    if arguments.report:
        about = {"version": REPORT_VERSION, "package": arguments.package, "package_version": version}
        cell.write_report(arguments.report, about | {"files": results})


def check_version(where, package, wanted):
    """The tests are those of one version: another one fails for other reasons."""
    image = json.loads(where.say(["image", "--json"]))
    found = {there["name"]: there["version"] for there in image["packages"]}.get(package)
    if found is None:
        raise cell.UsageError(f"the image of {where.program} has no {package}")
    if found != wanted:
        raise cell.UsageError(f"the image of {where.program} has {package} {found}, and the tests are those of {wanted}")


def chosen(files, known, arguments):
    strangers = known.strangers(files)
    if strangers:
        raise cell.UsageError(f"the lists of {arguments.package} name what its tests do not have: {', '.join(strangers)}")
    run = [file for file in files if not known.leaves_out(file)]
    if arguments.representative:
        return [file for file in run if file in known.representative]
    wanted = [file for file in run if not arguments.files or any(part in file for part in arguments.files)]
    if not wanted:
        raise cell.UsageError(f"no file of tests has {' or '.join(arguments.files)} in its path")
    return wanted


def ready(where, wheels):
    """pytest and what it needs, compiled in the cell once, as each execution gets them."""
    ended, files = where.run_for_files(TOOLS_SCRIPT.read_text(encoding="utf-8"), wheels, [TOOLS_ARCHIVE])
    if TOOLS_ARCHIVE not in files:
        raise cell.UsageError(f"pytest could not be made ready in the cell: {ended.fault or ended.outcome.get('diagnostics')}")
    return files[TOOLS_ARCHIVE]


# Running


def run_all(where, tests, files, known_and_tools, arguments, earlier):
    """Of each file how many of its tests are in which state, what is told of those that did not pass, and how many seconds it took.

    The report is written after each execution, so that what interrupts the run loses nothing.
    """
    results = dict(earlier)
    with ThreadPoolExecutor(arguments.jobs) as pool:
        try:
            groups = tests.groups([file for file in files if file not in earlier])
            for future in as_completed([pool.submit(run_group, where, tests, group, *known_and_tools) for group in groups]):
                for file, result in future.result().items():
                    results[file] = result
                    counts = result["counts"]
                    told = ", ".join(f"{counts[state]} {state}" for state in STATES if counts.get(state))
                    cell.progress(f"{NAME} [{len(results)}/{len(files)}] {file}: {told or 'nothing'}, {result['seconds']:.1f} s")
                keep(results, arguments, known_and_tools[0].version)
        except BaseException:
            where.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return {file: results[file] for file in files}


def run_group(where, tests, files, known, tools):
    """The results of files that one execution runs, by their names; its seconds are shared out by their numbers of tests."""
    if len(files) > 1:
        began = time.monotonic()
        found, _ = run_once(where, tests, files, known, tools)
        if found is not None:
            seconds = time.monotonic() - began
            count = {file: 1 + sum(result["counts"].values()) for file, result in found.items()}
            return {file: found[file] | {"seconds": round(seconds * count[file] / sum(count.values()), 1)} for file in files}
    return {file: run_file(where, tests, file, known, tools) for file in files}


def run_once(where, tests, files, known, tools, stopped=()):
    """What became of the tests of some files, or None if the execution was stopped; and how it ended."""
    left_out = [pattern for file in files for pattern in known.left_out_of(file)]
    variables = {
        "package": known.package, "files": files, "left_out": [*left_out, *stopped],
        "without": list(known.without), "stand_ins": known.stand_ins, "arguments": known.arguments,
    }
    ended = where.run(SCRIPT.read_text(encoding="utf-8"), variables, tests.archive_of(files, tools))
    found = (ended.outcome or {}).get("result")
    return found if isinstance(found, dict) else None, ended


def run_file(where, tests, file, known, tools):
    began = time.monotonic()
    stopped = {}
    while True:
        found, ended = run_once(where, tests, [file], known, tools, stopped)
        if found is not None:
            found = found[file]
            break
        test, reason = cell.what_stopped(file, ended)
        cell.progress(f"{NAME}: {test} was stopped: {reason}")
        if test in stopped or test == file or len(stopped) + 1 >= STOPPED_MAX:
            found = {"counts": {}, "told": {}, "skips": {}}
            stopped[file] = ["stopped", f"the rest of it was given up: {reason}"]
            break
        stopped[test] = ["stopped", reason]
    if stopped:
        found["counts"]["stopped"] = len(stopped)
        found["told"] |= stopped
    return found | {"seconds": round(time.monotonic() - began, 1)}


# Telling


def show(results, arguments):
    """Print the table, and what share of the tests passes that apply, in percent."""
    width = max(map(len, results), default=0) + 2
    if not arguments.quiet:
        print(f"{'file':{width}}{'tests':>7}" + "".join(f"{state:>9}" for state in STATES) + f"{'seconds':>9}")
    total = Counter()
    for file, result in results.items():
        counts = Counter(result["counts"])
        total += counts
        if not arguments.quiet:
            print(row(file, width, counts, result["seconds"]))
    print(row(f"{len(results)} files", width, total, sum(result["seconds"] for result in results.values())))
    if arguments.skips:
        reasons = Counter()
        for result in results.values():
            reasons.update(result["skips"])
        for reason, count in reasons.most_common():
            print(f"{count:>7}  skipped: {reason}")
    apply = sum(total[state] for state in APPLY)
    share = 100 * total["passed"] / apply if apply else 0.0
    print(f"\n{total['passed']} of {apply} tests of {arguments.package} that apply pass: {share:.2f} %")
    return share


def row(name, width, counts, seconds):
    return f"{name:{width}}{counts.total():>7}" + "".join(f"{counts[state]:>9}" for state in STATES) + f"{seconds:>9.1f}"


if __name__ == "__main__":
    main()
