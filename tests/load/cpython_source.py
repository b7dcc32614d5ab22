"""CPython's own tests, as the source that the recipe pins has them: which modules there are, and what each needs.

A module of tests goes into the cell with the parts of the test package that its text names, and with those that these
name in turn: helpers that it imports, and folders of data.
"""

import io
import re
import sys
import tarfile
import zipfile
from pathlib import Path

import cell

sys.path.append(str(cell.RECIPE))
import pins  # noqa: E402 (the recipe's, as is the next one)
from cache import default_location, sha256_of_file  # noqa: E402

# What every module needs, and what no module is given for a mere word in its text.
ALWAYS = ("__init__.py", "support")
NEVER = {"__main__", "libregrtest", "regrtest", "cov", "crashers", "leakers"}

# Where the tests are in the source, and the tools that some of them try on the library.
PACKAGE = "Lib/test/"
TOOLS = ("Tools/i18n/",)
TOOLS_PART = "test_tools"

# What a text can name: a part of the test package by its file's name, or by its module's.
WORD = re.compile(r"[\w.-]*\w")
DOTTED = re.compile(r"\btest\.(\w+)")
IMPORTED = re.compile(r"\bfrom test import (\([^)]*\)|[^\n(]+)")


class Tests:
    """The test package of one version of CPython, read from its pinned source."""

    def __init__(self, named=None):
        self.version, path = _tarball(named)
        self.path = path
        # Part of the package, a file or a folder -> name of each file in it -> content.
        self._parts = {}
        root = f"Python-{self.version}/"
        try:
            with tarfile.open(path) as archive:
                for member in archive:
                    name = member.name.removeprefix(root)
                    if member.isfile() and name.startswith((PACKAGE, *TOOLS)):
                        # Tools have no place in the package; they go with the part of it that looks for them.
                        part = name.removeprefix(PACKAGE).split("/")[0] if name.startswith(PACKAGE) else TOOLS_PART
                        self._parts.setdefault(part, {})[name] = archive.extractfile(member).read()
        except (OSError, EOFError, tarfile.TarError) as error:
            raise cell.UsageError(f"cannot read {path}: {error}") from error
        self._by_stem = {name.removesuffix(".py"): name for name in self._parts}
        self._named = {}

    def modules(self):
        """Every module and package of tests, in the order of their names."""
        return sorted(stem for stem in self._by_stem if stem.startswith("test_") and "." not in stem)

    def archive_of(self, module):
        """A zip archive of the part of the test package that a module needs."""
        wanted = [self._by_stem[module], *ALWAYS]
        for part in wanted:
            wanted += sorted(self._named_by(part) - set(wanted))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in wanted:
                for name, content in self._parts[part].items():
                    archive.writestr(name, content)
        return packed.getvalue()

    def _named_by(self, part):
        """The parts of the package that the text of one of them names. A module of tests counts only where it is
        imported: its name is also that of many a method."""
        if part not in self._named:
            files = self._parts[part].items()
            text = "\n".join(content.decode("utf-8", "replace") for name, content in files if name.endswith(".py"))
            imported = set(DOTTED.findall(text))
            for names in IMPORTED.findall(text):
                imported.update(re.findall(r"\w+", names))
            words = {*WORD.findall(text), *re.findall(r"\w+", text)}
            self._named[part] = {
                name
                for stem, name in self._by_stem.items()
                if stem not in NEVER
                and (stem in imported or name in words or not stem.startswith("test_") and stem in words)
            }
        return self._named[part]


def _tarball(named):
    """The pinned source of CPython, checked by its hash: (version, path)."""
    downloads = default_location() / "downloads"
    for version in pins.read().cpython:
        path = Path(named) if named else downloads / f"Python-{version.version}.tar.xz"
        if path.is_file() and sha256_of_file(path) == version.sha256:
            return version.version, path
    if named:
        raise cell.UsageError(f"{named} is no source of CPython that python-wasi/lock.json names")
    raise cell.UsageError(f"no source of CPython is in {downloads}; build codecell first, or name one with --source")
