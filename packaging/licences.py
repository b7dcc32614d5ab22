#!/usr/bin/env python3
"""The terms of all that is in the program: our own, and those of the crates, of Python and of what is in its image.

    packaging/licences.py FOLDER [PROGRAM]

writes FOLDER/THIRD-PARTY-LICENSES for this platform, which has each text once, below the names of what it is for. The image is
that of PROGRAM, or the usual one.
"""

import functools
import shutil
import sys
import tempfile
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

sys.dont_write_bytecode = True

import project  # noqa: E402

# The files that say under which terms one may have codecell itself.
OWN = ("LICENSE-APACHE", "LICENSE-MIT")
OF_OTHERS = "THIRD-PARTY-LICENSES"

# Folders of the recipe's licences that have one for each package, and for each library that packages use.
GROUPS = ("packages", "libraries")

# Files of a crate that have its terms, or name those who wrote it where the terms ask for that.
NAMES = ("LICEN[CS]E*", "COPYING*", "COPYRIGHT*", "NOTICE*", "UNLICENSE*", "AUTHORS*")

# Crates whose text another one has: they are one project, and say the same licence.
TEXT_OF = {"Apache-2.0 WITH LLVM-exception": "wasmtime"}

BEGINNING = """\
The program codecell has the work of others in it. Here are the terms of each: first those of Python, of the libraries in C
that are linked into it, and of its packages, which are all in the image; then those of the crates of Rust.
"""
LINE = "=" * 100


def put(folder: Path, image: str) -> None:
    """Copies our own licences, and writes those of others, into a package that has the program with an image."""
    put_own(folder)
    (folder / OF_OTHERS).write_text(of_others(image), "utf-8")


def put_own(folder: Path) -> None:
    for licence in OWN:
        shutil.copy(project.ROOT / licence, folder)


@functools.lru_cache(maxsize=None)
def of_others(image: str) -> str:
    users: Dict[str, List[str]] = {}
    for name, text in [*of_the_image(project.recipe(image) / "licenses"), *of_parts(image), *of_crates()]:
        users.setdefault(text.strip(), []).append(name)
    parts = [BEGINNING]
    for text, names in users.items():
        parts.append("\n".join([LINE, *names, LINE, "", text, ""]))
    return "\n".join(parts)


def of_the_image(folder: Path) -> Iterator[Tuple[str, str]]:
    """The texts that the recipe has gathered, by the names of its files and folders."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            inside = file.relative_to(folder)
            name = inside.parts[1] if inside.parts[0] in GROUPS else inside.parts[0]
            yield f"{name} (in the image)", file.read_text("utf-8", errors="replace")


def of_parts(image: str) -> Iterator[Tuple[str, str]]:
    """The texts of what others have written of CPython and of compiled packages."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        project.terms_of_parts(image, folder)
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                yield f"{file.parent.name} (parts of it in the image)", file.read_text("utf-8", errors="replace")


def of_crates() -> Iterator[Tuple[str, str]]:
    crates = project.crates(project.this_target())
    found = {crate["id"]: texts_of(Path(crate["manifest_path"]).parent) for crate in crates}
    by_name = {crate["name"]: found[crate["id"]] for crate in crates}
    for crate in crates:
        texts = found[crate["id"]] or standard(crate, by_name)
        for text in texts:
            yield f"{crate['name']} {crate['version']} ({crate['license']})", text


def texts_of(folder: Path) -> List[str]:
    files = sorted(file for file in folder.iterdir() if any(fnmatchcase(file.name.upper(), name) for name in NAMES))
    return [file.read_text("utf-8", errors="replace") for file in files if file.is_file()]


def standard(crate: dict, by_name: Dict[str, List[str]]) -> List[str]:
    """The text of a licence that a crate names and does not bring."""
    named = crate["license"] or ""
    if named in TEXT_OF:
        return by_name[TEXT_OF[named]]
    if "Apache-2.0" in named.replace("/", " ").split():
        return [(project.ROOT / "LICENSE-APACHE").read_text("utf-8")]
    if "MIT" in named.replace("/", " ").split():
        own = (project.ROOT / "LICENSE-MIT").read_text("utf-8")
        authors = ", ".join(crate["authors"]) or f"the authors of {crate['name']}"
        return ["\n".join(f"Copyright (c) {authors}" if line.startswith("Copyright") else line for line in own.splitlines())]
    raise SystemExit(f"error: the crate {crate['name']} brings no text of its licence, {named}")


def main(arguments: list) -> None:
    if len(arguments) not in (1, 2):
        raise SystemExit(__doc__)
    folder, *programs = (Path(argument) for argument in arguments)
    image = project.about_image(programs[0])["name"] if programs else project.USUAL_IMAGE
    (folder / OF_OTHERS).write_text(of_others(image), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
