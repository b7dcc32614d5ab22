"""What every package says of the project: taken from Cargo.toml, so that no other file has to be kept in step.

Needs nothing but Python 3.9.
"""

import platform
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LICENCES = ("LICENSE-APACHE", "LICENSE-MIT")
# The program's file in every package.
PROGRAM = "codecell"


class Platform(NamedTuple):
    """A kind of machine for which there are packages, under the names that npm has for it."""

    os: str
    cpu: str
    # Rust's name for it, which the archives of a release bear.
    target: str

    def __str__(self) -> str:
        return f"{self.os}-{self.cpu}"


PLATFORMS = (
    Platform("linux", "x64", "x86_64-unknown-linux-gnu"),
    Platform("linux", "arm64", "aarch64-unknown-linux-gnu"),
    Platform("darwin", "x64", "x86_64-apple-darwin"),
    Platform("darwin", "arm64", "aarch64-apple-darwin"),
)

CPUS = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def cargo(key: str) -> str:
    """The first value of `key` in Cargo.toml: there the workspace comes before the package."""
    found = re.search(rf'^{key} = "(.*)"$', (ROOT / "Cargo.toml").read_text("utf-8"), re.MULTILINE)
    if not found:
        raise SystemExit(f"error: Cargo.toml has no {key}")
    return found[1]


def version() -> str:
    return cargo("version")


def platform_named(name: str) -> Platform:
    """The platform that is called so, by npm or by Rust."""
    for known in PLATFORMS:
        if name in (str(known), known.target):
            return known
    raise SystemExit(f"error: no platform {name}; there are {', '.join(map(str, PLATFORMS))}")


def this_platform() -> str:
    cpu = platform.machine().lower()
    return f"{platform.system().lower()}-{CPUS.get(cpu, cpu)}"
