#!/usr/bin/env python3
"""Run CPython's own tests of files, and of what stands on them, inside the cell.

The tests come from the source of CPython that the recipe pins and has downloaded. Each module is one execution, with
the policy off and high limits (unchecked.toml); the test package goes in as a zip archive over stdin. A test that ends
its execution is told as stopped, and its module is run again without it.

cpython_differences.toml has every test that is known not to pass, with the reason, and how many each module skips.
Results go to stdout, progress to stderr. Exit codes: 0 all is as known; 1 a difference that is not known, or a known
one that is gone; 2 wrong usage, no source or no program; 130 interrupted.
"""

import argparse
import io
import sys
import tarfile
import tomllib
import zipfile
from collections import Counter
from pathlib import Path

import cell

sys.path.append(str(cell.RECIPE))
import pins  # noqa: E402 (the recipe's, as is the next one)
from cache import default_location, sha256_of_file  # noqa: E402

NAME = "cpython_tests"
HERE = Path(__file__).resolve().parent
SETTINGS = HERE / "unchecked.toml"
DIFFERENCES = HERE / "cpython_differences.toml"
SCRIPT = HERE / "guest" / "cpython_tests.py"
TIMEOUT_SECONDS = 300

MODULES = (
    "test_os test_io test_fileio test_bufio test_file test_tempfile test_shutil test_pathlib test_glob test_zipfile "
    "test_tarfile test_gzip test_sqlite3 test_fileinput test_posixpath test_genericpath test_shelve test_dbm_dumb"
).split()

# What these modules import from the test package and what data they read, beside themselves.
SHARED = (
    "__init__.py support archivetestdata tokenizedata mapping_tests.py archiver_tests.py test_genericpath.py "
    "test_dbm.py"
).split()

# How many tests of a module may end their execution before the rest of the module is given up.
STOPPED_MAX = 5

STATES = ("passed", "failed", "error", "stopped", "skipped")
DIFFERENT = ("failed", "error", "stopped")
BEGINS = "begins "
TEXT_CHARACTERS_SHOWN = 160
REPORT_VERSION = 1


def main():
    arguments = parse_arguments()
    with cell.told_errors(NAME):
        differences, skips = read_known(arguments.differences)
        results = {}
        with cell.Cell(arguments.codecell, cell.read_settings(SETTINGS), arguments.timeout) as where:
            version, source = tarball(arguments.source)
            archives = read_archives(version, source, arguments.modules or MODULES)
            for number, (module, archive) in enumerate(archives.items(), start=1):
                cell.progress(f"{NAME} [{number}/{len(archives)}] {module}")
                results[module] = run_module(where, module, archive, version)
        if arguments.report:
            cell.write_report(arguments.report, {"version": REPORT_VERSION, "modules": results})
        show(results, arguments.skips)
        if not as_known(results, differences, skips):
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
    cell.add_arguments(parser, TIMEOUT_SECONDS)
    parser.add_argument(
        "modules", metavar="MODULE", nargs="*", help=f"only these of: {' '.join(MODULES)}"
    )
    arguments = parser.parse_args()
    for module in arguments.modules:
        if module not in MODULES:
            parser.error(f"{module!r} is none of the modules that --help lists")
    return arguments


# The tests


def tarball(named):
    """The pinned source of CPython, checked by its hash: (version, path)."""
    downloads = default_location() / "downloads"
    for version in pins.read().cpython:
        path = Path(named) if named else downloads / f"Python-{version.version}.tar.xz"
        if path.is_file() and sha256_of_file(path) == version.sha256:
            return version.version, path
    if named:
        raise cell.UsageError(f"{named} is no source of CPython that python-wasi/lock.json names")
    raise cell.UsageError(f"no source of CPython is in {downloads}; build codecell first, or name one with --source")


def read_archives(version, path, modules):
    """For each module a zip archive of the part of the test package that it needs."""
    cell.progress(f"{NAME}: reading the tests out of {path}")
    root = f"Python-{version}/Lib/"
    files = {}
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                name = member.name.removeprefix(root)
                if member.isfile() and name.startswith("test/") and name != member.name:
                    if name.split("/")[1].removesuffix(".py") in modules or name.split("/")[1] in SHARED:
                        files[name] = archive.extractfile(member).read()
    except (OSError, EOFError, tarfile.TarError) as error:
        raise cell.UsageError(f"cannot read {path}: {error}") from error
    return {module: archive_of(module, files) for module in modules}


def archive_of(module, files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            part = name.split("/")[1]
            if part in SHARED or part.removesuffix(".py") == module:
                archive.writestr(name, content)
    return packed.getvalue()


# Running


def run_module(where, module, archive, version):
    """What became of each test of a module: name -> [state, text]."""
    stopped = {}
    while True:
        variables = {"module": module, "left_out": [f"test.{name}" for name in stopped]}
        ended = where.run(SCRIPT.read_text(encoding="utf-8"), variables, archive)
        result = (ended.outcome or {}).get("result")
        if isinstance(result, dict):
            if result["python"] != version:
                raise cell.UsageError(
                    f"{where.program} has Python {result['python']}, and the tests are those of {version}; name its "
                    "source with --source"
                )
            return {short(name): state for name, state in result["states"].items()} | stopped
        test, reason = what_stopped(module, ended)
        cell.progress(f"{NAME}: {test} was stopped: {reason}")
        hopeless = test in stopped or test == module or len(stopped) + 1 >= STOPPED_MAX
        stopped[test] = ["stopped", reason]
        if hopeless:
            return stopped | {module: ["stopped", f"the rest of it was given up: {reason}"]}


def what_stopped(module, ended):
    """The test that was under way when an execution ended without a result, or the module before its first one."""
    if ended.outcome is None:
        return module, ended.fault
    diagnostics = ended.outcome.get("diagnostics") or {}
    begun = [line for line in ended.outcome["stdout"].splitlines() if line.startswith(BEGINS)]
    test = short(begun[-1].removeprefix(BEGINS)) if begun else module
    return test, f"{diagnostics.get('error_type')}: {diagnostics.get('message')}"


def short(name):
    return name.replace("test.", "", 1) if name.startswith("test.") else name


# Telling


def show(results, with_skips):
    print(f"{'module':18}{'tests':>7}" + "".join(f"{state:>9}" for state in STATES))
    total = Counter()
    for module, states in results.items():
        counts = Counter(state for state, _ in states.values())
        total += counts
        print(row(module, counts))
    print(row("together", total))
    if with_skips:
        for module, states in results.items():
            reasons = Counter(text for state, text in states.values() if state == "skipped")
            for reason, count in reasons.most_common():
                print(f"{module:18}{count:>7}  skipped: {reason}")


def row(name, counts):
    return f"{name:18}{counts.total():>7}" + "".join(f"{counts[state]:>9}" for state in STATES)


def as_known(results, differences, skips):
    """Print what is not as the file of known differences says; whether there was nothing to print."""
    new, gone = [], []
    for module, states in results.items():
        different = {name: text for name, (state, text) in states.items() if state in DIFFERENT}
        known = {name for name, where in differences.items() if where == module}
        new += [f"{name}: {last_line(text)}" for name, text in different.items() if name not in known]
        gone += [f"{name}: {states.get(name, ['not found'])[0]}" for name in sorted(known - different.keys())]
        skipped = sum(state == "skipped" for state, _ in states.values())
        if skipped != skips.get(module, 0):
            side = new if skipped > skips.get(module, 0) else gone
            side.append(f"{module}: {skipped} tests are skipped, {skips.get(module, 0)} are known to be")
    for title, lines in (("differences that are not known", new), ("known differences that are gone", gone)):
        if lines:
            print(f"\n{title}:")
            for line in lines:
                print(f"  {line}")
    if not new and not gone:
        print(f"\nall as known: {sum(where in results for where in differences.values())} differences")
    return not new and not gone


def last_line(text):
    lines = [line for line in text.splitlines() if line[:1].strip()]
    return lines[-1][:TEXT_CHARACTERS_SHOWN] if lines else "no text"


def read_known(path):
    """The known differences, test -> module, and the number of skipped tests, module -> number."""
    try:
        raw = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        differences = {}
        for entry in raw.get("difference", []):
            if not entry["reason"].strip():
                raise ValueError("a difference has no reason")
            for test in entry["tests"]:
                if test in differences:
                    raise ValueError(f"{test} is listed twice")
                differences[test] = test.partition(".")[0]
        skips = {module: int(count) for module, count in raw.get("skipped", {}).items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise cell.UsageError(f"cannot read the known differences {path}: {error!r}") from error
    strangers = sorted({*differences.values(), *skips} - set(MODULES))
    if strangers:
        raise cell.UsageError(f"{path} names modules that are not run: {', '.join(strangers)}")
    return differences, skips


if __name__ == "__main__":
    main()
