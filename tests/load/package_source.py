"""A package's own tests, and pytest with what it needs: out of wheels that are pinned by their hashes.

A wheel comes through pip, into the cache of downloads that the recipe of the image has.
"""

import io
import os
import re
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import cell

sys.path.append(str(cell.RECIPE))
import commands  # noqa: E402 (the recipe's, as are the next ones)
import sources  # noqa: E402
from cache import Cache, default_location  # noqa: E402
from errors import RecipeError  # noqa: E402
from packages import read_lock  # noqa: E402

# What files of tests are called, and what goes along with all of them.
TESTS = "tests"
ALWAYS = ("__init__.py", "conftest.py")

# Tests of about so many bytes together are one execution: much more than its start costs, much less than it may take.
GROUP_BYTES = 100_000

# How a file of tests names another one, of another folder, whose tests or helpers it has, too.
NAMED = re.compile(r"\btests\.(test_\w+)")


class Tests:
    """The tests in a wheel of a package."""

    def __init__(self, known):
        self._files = {}
        self._empty, self._with_it = known.empty, known.with_it
        with zipfile.ZipFile(fetch(known.package, known.wheel)) as archive:
            for name in archive.namelist():
                path = PurePosixPath(name)
                if name.endswith("/") or path.suffix == ".so" or path.parts[0] not in known.folders:
                    continue
                if TESTS in path.parts or path.name in ALWAYS:
                    self._files[name] = archive.read(name)

    def files(self):
        """Every file of tests, in the order of their names."""
        return sorted(
            name for name in self._files
            if TESTS in name.split("/") and PurePosixPath(name).name.startswith("test_") and name.endswith(".py")
        )

    def groups(self, files):
        """The files in groups of those that one execution runs: small ones of one folder of tests go together."""
        groups = []
        for file in files:
            bytes_of_file = len(self._files[file])
            if groups and _own_folder(groups[-1][0]) == _own_folder(file) and room >= bytes_of_file:
                groups[-1].append(file)
            else:
                groups.append([file])
                room = GROUP_BYTES
            room -= bytes_of_file
        return groups

    def archive_of(self, files, tools):
        """A zip archive with what files of one folder of tests need: all Python beside tests, the data of that folder, and those
        of others that the list of the package names for it."""
        named = {name for file in files for name in NAMED.findall(self._files[file].decode("utf-8", "replace"))}
        own = _own_folder(files[0])
        with_it = self._with_it.get(own.rstrip("/"), ())
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in self._files.items():
                wanted = is_helper(name) or PurePosixPath(name).stem in named
                if name.startswith(own) or name in with_it or name.endswith(".py") and wanted:
                    archive.writestr(name, content)
            for name in self._empty:
                archive.writestr(name, b"")
            archive.writestr(zipfile.ZipInfo("tools.zip"), tools)
        return packed.getvalue()


def _own_folder(file):
    return file[: file.index(f"/{TESTS}/") + len(TESTS) + 2]


def is_helper(name):
    return not PurePosixPath(name).name.startswith("test_")


class Tools:
    """pytest, and what tests use beside their package."""

    def __init__(self, path):
        self._pins = tomllib.loads(path.read_text(encoding="utf-8"))

    def archive(self, names):
        """A zip archive with the wheels of pytest, and of the other tools that are named."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, pin in self._pins.items():
                if pin["always"] or name in names:
                    wheel = fetch(name, pin)
                    archive.write(wheel, wheel.name)
        return packed.getvalue()


def fetch(name, pin):
    """The wheel of a pinned package, which pip brings unless it is in the cache of downloads."""
    try:
        cache = Cache(default_location())
        kept = sources.kept_wheel(cache, pin["version"], pin["sha256"])
        return kept or _download(name, pin, cache)
    except (OSError, RecipeError) as error:
        raise cell.UsageError(f"the wheel of {name} {pin['version']} did not come: {error}") from error


def _download(name, pin, cache):
    cell.progress(f"fetching {name} {pin['version']}")
    lock = read_lock()
    # The same wheel wherever the tests run: only its Python is used.
    target = ["--implementation=cp", f"--python-version={lock['python']}"]
    target += [f"--platform={platform}" for platform in lock["platforms"]]
    with tempfile.TemporaryDirectory(prefix="codecell-wheel-") as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(f"{name}=={pin['version']} --hash=sha256:{pin['sha256']}\n", encoding="utf-8")
        commands.run(
            [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps", "--require-hashes",
             "--only-binary=:all:", *target, "-r", requirements, "-d", folder],
            log=os.devnull,
        )
        (wheel,) = Path(folder).glob("*.whl")
        return sources.admit(wheel, pin["sha256"], cache.downloads / wheel.name)
