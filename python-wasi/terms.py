"""Copy the terms that the parts of a source have to a folder: those that lie deeper in it than the source's own.

    python-wasi/terms.py --image science OUT

The finished folder of a build has in `licenses` what each source says of itself. CPython and the packages with compiled
modules have parts by others, which say beside them under which terms one may have them. OUT/NAME gets these files for each
such source, from the sources that a build keeps in the cache; what is missing there is fetched again.
"""

import sys

sys.dont_write_bytecode = True

import argparse  # noqa: E402  (nothing may be imported before that line)
import os  # noqa: E402
import tarfile  # noqa: E402
import tempfile  # noqa: E402
from fnmatch import fnmatchcase  # noqa: E402
from pathlib import Path, PurePosixPath  # noqa: E402

import cache as caches  # noqa: E402
import compiled  # noqa: E402
import packages  # noqa: E402
import pins as lock  # noqa: E402
import pipeline  # noqa: E402
import sdists  # noqa: E402
import sources  # noqa: E402
from errors import RecipeError  # noqa: E402
from progress import Progress  # noqa: E402

# CPython tells of all of its parts in one file.
OF_CPYTHON = PurePosixPath("Doc/license.rst")

# Files that have terms, or name those who wrote something; parts put their own names into those of the files.
NAMES = (*packages.LICENCE_NAMES, "*LICENSE*", "COPYRIGHT*")

# What has nothing of an image in it: tests, pages, and what builds a package.
NOT_INSIDE = ("test*", "doc*", "debian", ".*", "_build_utils", "tempita", "vendored-meson", "examples", "benchmarks",
              "tools", "ci")


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="terms.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("--image", default="core", help="an image of packages/lock.json (default: core)")
    parser.add_argument("--cache", type=Path, help="cache folder (default: as for build.py)")
    parser.add_argument(
        "--source-tarball", type=Path, default=os.environ.get("CODECELL_CPYTHON_TARBALL") or None,
        help="CPython's source, as for build.py",
    )
    parser.add_argument("out", type=Path)
    options = parser.parse_args(arguments)
    cache = caches.Cache(options.cache or caches.default_location())
    try:
        copy(_cpython(options.source_tarball, cache), options.out / "cpython", lambda file: file == OF_CPYTHON)
        for package, pin in compiled.pins(options.image).items():
            with tempfile.TemporaryDirectory() as work:
                copy(sdists.fetch(package, pin, cache, Path(work)), options.out / package, is_of_a_part)
        return 0
    except RecipeError as error:
        print(f"python-wasi: error: {error}", file=sys.stderr)
        return 1


def copy(tarball, folder, wanted):
    """Copy the files of a source that are wanted, by their paths in it, with `-` between the parts of a path."""
    with tarfile.open(tarball) as archive:
        for member in archive:
            inside = PurePosixPath(*PurePosixPath(member.name).parts[1:])
            if member.isfile() and wanted(inside):
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "-".join(inside.parts)).write_bytes(archive.extractfile(member).read())


def is_of_a_part(file):
    """Whether a file has the terms of something in a package; the package's own are at the top of its source."""
    above = file.parts[:-1]
    left_out = any(fnmatchcase(folder.lower(), pattern) for folder in above for pattern in NOT_INSIDE)
    return bool(above) and not left_out and any(fnmatchcase(file.name.upper(), pattern) for pattern in NAMES)


def _cpython(named, cache):
    """The source of the version that was built, which is the first one that the cache has."""
    pins = lock.read()
    built = (version for version in pins.cpython if cache.finished(pipeline.cpython_name(version)))
    version = sources.named_tarball(named, pins) if named else next(built, pins.cpython[0])
    tarball = sources.release_tarball(version, cache, named, Progress())
    if tarball is None:
        raise RecipeError(f"no source has CPython {version.version}")
    return tarball


if __name__ == "__main__":
    sys.exit(main())
