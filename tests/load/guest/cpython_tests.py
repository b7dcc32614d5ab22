# The script of cpython_tests.py: it unpacks CPython's test package from stdin into the cell and runs one module of it.
# The host gives `module`; `left_out`: the tests that end an execution; and `only`: a test to run alone, or None. `empty`:
# modules that the module under test imports and hardly uses, and that the cell does not have; they are empty here.

import io
import os
import re
import sys
import types
import unittest
import zipfile

SOURCE = "/tmp/python"
WORK = "/tmp/work"
TEXT_CHARACTERS = 2000
DEPTH = 10

with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as archive:
    archive.extractall(SOURCE)
sys.path.insert(0, f"{SOURCE}/Lib")
os.mkdir(WORK)
os.chdir(WORK)

from test import support  # out of the archive

# What helps to test programs for translations is beside what starts processes, and without it test_argparse, test_getopt
# and test_optparse are left out as a whole. So it is imported as if there were processes.
support.has_subprocess_support = True
try:
    import test.test_tools  # noqa: F401
except ImportError:
    pass  # this module does not need it
support.has_subprocess_support = False

# CPython leaves out on WASI what a bare WASI cannot do. The cell can do much of it, so nothing is left out here for the
# name of the platform. What needs processes, threads or signals still is: test.support has looked for these by now.
support.is_wasi = False

# Tests replace sys.stdout, and the host wants to know of each where it began.
told = sys.stdout


def name_of(test):
    """A name that begins with the module, also for what unittest and doctest name otherwise."""
    name = test.id().removeprefix("unittest.loader._FailedTest.")
    # What fails in setUpClass or setUpModule has no test of its own.
    fixture = re.fullmatch(r"(\w+) \((.+)\)", name)
    if fixture:
        name = f"{fixture[2]}.{fixture[1]}"
    name = name.removeprefix("test.")
    return name if f"{name}.".startswith(f"{module}.") else f"{module}.{name}"


class Result(unittest.TestResult):
    """Of each test, by its name, what became of it."""

    def __init__(self):
        super().__init__()
        self.states = {}
        self.partly_passed = set()

    def startTest(self, test):
        super().startTest(test)
        self.states[name_of(test)] = ["passed", ""]
        print(f"begins {name_of(test)}", file=told, flush=True)

    def addError(self, test, err):
        self.states[name_of(test)] = ["error", self.text(err, test)]

    def addFailure(self, test, err):
        self.states[name_of(test)] = ["failed", self.text(err, test)]

    def addSubTest(self, test, subtest, err):
        if err is not None:
            failed = issubclass(err[0], test.failureException)
            self.states[name_of(test)] = ["failed" if failed else "error", self.text(err, test)]
            return
        self.partly_passed.add(name_of(test))
        if self.states[name_of(test)][0] == "skipped":
            self.states[name_of(test)] = ["passed", ""]

    def addSkip(self, test, reason):
        # A test of which all parts are skipped is skipped, and one of which some are is not.
        name = name_of(getattr(test, "test_case", test))
        if name not in self.partly_passed and self.states.get(name, ["passed"])[0] == "passed":
            self.states[name] = ["skipped", reason]

    def addUnexpectedSuccess(self, test):
        self.states[name_of(test)] = ["failed", "unexpected success"]

    def text(self, err, test):
        return self._exc_info_to_string(err, test)[-TEXT_CHARACTERS:]


def every(tests):
    for test in tests:
        if isinstance(test, unittest.TestSuite):
            yield from every(test)
        else:
            yield test


for name in empty:
    sys.modules[name] = types.ModuleType(name)
result = Result()
try:
    found = list(every(unittest.defaultTestLoader.loadTestsFromName(f"test.{module}")))
except unittest.SkipTest as skip:
    found = []
    result.states[module] = ["skipped", str(skip)]
tests = unittest.TestSuite(test for test in found if name_of(test) not in left_out and only in (None, name_of(test)))


def run(depth):
    """Run the tests as deep in calls as unittest's program does, which some of them count on."""
    return run(depth - 1) if depth else tests.run(result)


run(DEPTH)
{"python": sys.version.split()[0], "states": result.states}
