"""The lock file, read once: which sources and tools a build is made of."""

import json
from dataclasses import dataclass
from pathlib import Path

RECIPE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class CPythonVersion:
    """One acceptable CPython release and the hash its tarball must have."""

    version: str
    sha256: str

    @property
    def series(self):
        """The version without its last part, as in `libpython3.13.a`."""
        return self.version.rsplit(".", 1)[0]


@dataclass(frozen=True)
class Pins:
    cpython: tuple
    release_page: str
    debian_package: str
    debian_suites: tuple
    python_packages: dict
    source_date_epoch: int


def read():
    raw = json.loads((RECIPE / "lock.json").read_text(encoding="utf-8"))
    cpython = raw["cpython"]
    return Pins(
        cpython=tuple(CPythonVersion(v["version"], v["sha256"]) for v in cpython["versions"]),
        release_page=cpython["release_page"],
        debian_package=cpython["debian"]["package"],
        debian_suites=tuple(cpython["debian"]["suites"]),
        python_packages=raw["python_packages"],
        source_date_epoch=raw["source_date_epoch"],
    )


def read_data(name):
    """A data file of the recipe, such as `contents.json`."""
    return json.loads((RECIPE / name).read_text(encoding="utf-8"))
