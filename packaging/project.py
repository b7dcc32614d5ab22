"""What every package says of the project: taken from Cargo.toml, so that no other file has to be kept in step.

Needs nothing but Python 3.9.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, Optional, Tuple

ROOT = Path(__file__).resolve().parent.parent
# The program's file in every package.
PROGRAM = "codecell"
# The image that a program has where nothing else was chosen.
USUAL_IMAGE = "core"


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

# What the kernel calls the processors.
CPUS = {"x86_64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def this_target() -> str:
    """Rust's name for this machine."""
    found = (platform.system().lower(), CPUS.get(platform.machine().lower()))
    for known in PLATFORMS:
        if found == (known.os, known.cpu):
            return known.target
    raise SystemExit(f"error: there are no packages for {platform.system()} on {platform.machine()}")


def cargo(key: str) -> str:
    """The first value of `key` in Cargo.toml: there the workspace comes before the package."""
    found = re.search(rf'^{key} = "(.*)"$', (ROOT / "Cargo.toml").read_text("utf-8"), re.MULTILINE)
    if not found:
        raise SystemExit(f"error: Cargo.toml has no {key}")
    return found[1]


def version() -> str:
    return cargo("version")


def repository() -> Optional[str]:
    """The repository on GitHub that this is released from, as OWNER/NAME; GitHub Actions says so, and nobody else."""
    return os.environ.get("GITHUB_REPOSITORY")


def server_name(owner_and_name: str) -> str:
    """What the MCP registry calls the server: it lets the owner of a repository use names that begin like this."""
    return f"io.github.{owner_and_name.split('/')[0]}/{PROGRAM}"


def platform_and_program(argument: str) -> Tuple[Platform, Path]:
    """What an argument PLATFORM=PROGRAM means; npm's names of platforms are known, and Rust's."""
    name, _, program = argument.partition("=")
    for known in PLATFORMS:
        if name in (str(known), known.target):
            return known, Path(program)
    raise SystemExit(f"error: no platform {name}; there are {', '.join(map(str, PLATFORMS))}")


def put_program(program: Path, folder: Path) -> None:
    """Copies the program into the folder `bin` of a package."""
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    shutil.copy(program, folder / "bin" / PROGRAM)
    (folder / "bin" / PROGRAM).chmod(0o755)


def said_by(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout.decode()


def crates(target: str) -> list:
    """What cargo says of each crate that is compiled into the program for a platform, apart from our own."""
    said = said_by("cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target)
    metadata = json.loads(said)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    pending, seen = [metadata["resolve"]["root"]], set()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        # What is only built with, or tested with, is not in the program.
        pending += [
            used["pkg"] for used in nodes[current]["deps"] if any(kind["kind"] is None for kind in used["dep_kinds"])
        ]
    return sorted((packages[found] for found in seen if packages[found]["source"]), key=lambda one: one["id"])


def about_image(program: Path) -> dict:
    """What a program for this machine says of its image."""
    return json.loads(said_by(str(program.absolute()), "image", "--json"))


def image_of(program: Path, on: Platform) -> str:
    """The name of a program's image. A program for another machine cannot be asked: it has the usual one."""
    return about_image(program)["name"] if on.target == this_target() else USUAL_IMAGE


def recipe(image: str) -> Path:
    """The folder with what an image is made of, which the recipe has in its cache since the program was built."""
    return Path(said_by(sys.executable, "-B", "python-wasi/build.py", "--guest", "wasm", "--image", image).strip())


def terms_of_parts(image: str, folder: Path) -> None:
    """Fills a folder with what the sources of an image say of their parts."""
    said_by(sys.executable, "-B", "python-wasi/terms.py", "--image", image, str(folder.absolute()))
