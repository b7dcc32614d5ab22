"""The lock file, read once: which sources and tools a build is made of."""

import json
from dataclasses import dataclass
from pathlib import Path

RECIPE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Release:
    """One release of a source, the hash its tarball must have, and where that can be had."""

    name: str
    version: str
    sha256: str
    page: str
    debian_package: str
    debian_suites: tuple

    @property
    def series(self):
        """The version without its last part, as in `libpython3.13.a`."""
        return self.version.rsplit(".", 1)[0]

    @property
    def url(self):
        return self.page.format(version=self.version)

    @property
    def tarball(self):
        """The name of its file in the cache."""
        return self.url.rpartition("/")[2]

    @property
    def folder(self):
        """The folder that everything in its tarball is in."""
        return self.tarball.partition(".tar.")[0]


@dataclass(frozen=True)
class Pins:
    cpython: tuple
    libm: Release
    python_packages: dict
    source_date_epoch: int

    def version_of(self, package):
        return self.python_packages[package]["version"]


def read():
    raw = json.loads((RECIPE / "lock.json").read_text(encoding="utf-8"))
    cpython = raw["cpython"]
    return Pins(
        cpython=tuple(_release("CPython", cpython, pinned) for pinned in cpython["versions"]),
        libm=_release("musl", raw["libm"], raw["libm"]),
        python_packages=raw["python_packages"],
        source_date_epoch=raw["source_date_epoch"],
    )


def _release(name, source, pinned):
    debian = source["debian"]
    return Release(
        name, pinned["version"], pinned["sha256"], source["release_page"], debian["package"],
        tuple(debian["suites"]),
    )


def read_data(name):
    """A data file of the recipe, such as `contents.json`."""
    return json.loads((RECIPE / name).read_text(encoding="utf-8"))
