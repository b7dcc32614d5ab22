# The script of package_tests.py: it unpacks tests of a package, and pytest, from stdin into the cell, and runs some files of them.
# The host gives `package`; `files`, the paths of the files; `left_out`, patterns of tests that are not run; `without`, the names
# of parameters with which none is run; `arguments` for pytest; and `stand_ins`: modules that a package has compiled for its tests
# alone, and that are not in the image.

import importlib
import importlib.machinery
import importlib.util
import io
import os
import re
import sys
import types
import warnings
import zipfile

SOURCE = "/tmp/tests"
TOOLS = "/tmp/tools"
TEXT_CHARACTERS = 600
# With this many failures of a file, only the names of the others are told.
TEXTS_MAX = 300

with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as archive:
    for name in archive.namelist():
        if name == "tools.zip":
            with zipfile.ZipFile(io.BytesIO(archive.read(name))) as tools:
                tools.extractall(TOOLS)
        else:
            archive.extract(name, SOURCE)
sys.path.append(TOOLS)
os.chdir(SOURCE)
told = sys.stdout

import pytest  # out of the archive


class Absent:
    """Whatever a module has that is not here. A test that calls it is skipped."""

    # Whether tests are run. Before, while files of them are read, parameters are made of what is absent, too.
    testing = False
    def __init__(self, name):
        self._name = name

    def __call__(self, *_, **__):
        if Absent.testing:
            pytest.skip(f"{self._name} is compiled only to test the package")
        return Absent(f"{self._name}()")

    @property
    def dtype(self):
        """What it is where a type of elements of arrays is made of it."""
        return importlib.import_module("numpy").dtype("O")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self._name}.{name}")


class AbsentModule(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        # What conftest.py asks before and after each test: the state of a processor, which is always the same here.
        return (lambda: 0) if name == "get_fpu_mode" else Absent(f"{self.__name__}.{name}")


def stand_in(name):
    """Let a module be there that is empty, and seems to have whatever is asked of it."""
    module = AbsentModule(name)
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    setattr(importlib.import_module(parent), last, module)


class Beside:
    """Finds what is beside the image: the folders of tests within its packages, and what is in them."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        place = os.path.join(SOURCE, *name.split("."))
        if os.path.exists(os.path.join(place, "__init__.py")):
            file = os.path.join(place, "__init__.py")
            return importlib.util.spec_from_file_location(name, file, submodule_search_locations=[place])
        if os.path.isdir(place):
            # A package need not say that it is one.
            spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = [place]
            return spec
        return importlib.util.spec_from_file_location(name, f"{place}.py") if os.path.exists(f"{place}.py") else None


def import_above(path):
    """Import the packages above a file of tests from the image, before pytest makes the folder of tests the first place to
    look for them."""
    name = ""
    for part in path.split("/")[:-1]:
        if part == "tests":
            return
        name += f".{part}" if name else part
        importlib.import_module(name)


def matcher(pattern):
    # The host has the same rule: all but the star means itself.
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)


class Watch:
    """What became of the tests."""

    def __init__(self):
        self.files = {file: {"counts": {}, "told": {}, "skips": {}} for file in files}
        self.left_out = [("[" in pattern, matcher(pattern)) for pattern in left_out]

    def pytest_configure(self, config):
        # As Python tells an exception. pytest parses the file of each line of it otherwise, which takes a second of a large file.
        config.option.tbstyle = "native"

    def pytest_collection_modifyitems(self, items):
        Absent.testing = True
        items[:] = [item for item in items if not self.is_left_out(item)]

    def is_left_out(self, item):
        if hasattr(item, "callspec") and not item.callspec.params.keys().isdisjoint(without):
            return True
        name = item.nodeid
        plain = name.partition("[")[0]
        return any(found.fullmatch(name if exact else plain) for exact, found in self.left_out)

    def pytest_runtest_logstart(self, nodeid):
        print(f"begins {nodeid}", file=told, flush=True)

    def pytest_collectreport(self, report):
        if report.failed:
            self.differs(report.nodeid, "error", report.longreprtext)
        elif report.skipped:
            self.skipped(report)

    def pytest_runtest_logreport(self, report):
        if report.skipped:
            if hasattr(report, "wasxfail"):
                self.count(report.nodeid, "xfailed")
            else:
                self.skipped(report)
        elif report.failed:
            if report.nodeid not in self.of(report.nodeid)["told"]:
                self.differs(report.nodeid, "failed" if report.when == "call" else "error", report.longreprtext)
        elif report.when == "call":
            self.count(report.nodeid, "passed")

    def skipped(self, report):
        self.count(report.nodeid, "skipped")
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        skips = self.of(report.nodeid)["skips"]
        skips[reason] = skips.get(reason, 0) + 1

    def differs(self, name, state, text):
        self.count(name, state)
        told = self.of(name)["told"]
        told[name or files[0]] = [state, text[-TEXT_CHARACTERS:] if len(told) < TEXTS_MAX else ""]

    def count(self, name, state):
        counts = self.of(name)["counts"]
        counts[state] = counts.get(state, 0) + 1

    def of(self, name):
        """What is known of the file of a test; what belongs to none of the files is the first one's."""
        return self.files.get(name.partition("::")[0], self.files[files[0]])


watch = Watch()
for file in files:
    import_above(file)
for name in stand_ins:
    stand_in(name)
# Behind all others, so that what the image has is found there.
sys.meta_path.append(Beside)
# Of conftest.py, the image may have a copy.
os.environ["PY_IGNORE_IMPORTMISMATCH"] = "1"
output = io.StringIO()
sys.stdout = output
try:
    status = pytest.main(
        ["-p", "no:cacheprovider", "-p", "no:terminal", "--assert=plain", "--capture=sys", "-o", "consider_namespace_packages=true",
         "--continue-on-collection-errors", *arguments, *files], plugins=[watch]
    )
finally:
    sys.stdout = told
if status not in (0, 1, 5) and not any(found["told"] for found in watch.files.values()):
    watch.differs(files[0], "error", f"pytest ended with status {status}\n{output.getvalue()}")
watch.files
