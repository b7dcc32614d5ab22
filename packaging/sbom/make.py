#!/usr/bin/env python3
"""Prints what the program is made of, as a bill of materials (SBOM) in CycloneDX's form.

    packaging/sbom/make.py PROGRAM > codecell.cdx.json

The crates come from cargo, as they are compiled for the platform of the program. CPython, the C libraries and the packages
are in the image, where no tool for Rust finds them: they come from the recipe and from the program, which says its image.
"""

import json
import sys
from pathlib import Path
from typing import Iterator
from urllib.parse import quote

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import project  # noqa: E402  (it is found only now)

# The libraries that packages of an image use, with their versions.
LIBRARIES = project.ROOT / "python-wasi/packages/libraries.json"


def component(name: str, version: str, purl: str, **more) -> dict:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, **more}


def licensed(expression) -> dict:
    """The licence; old crates write a slash between two from which one may choose, and SPDX has no name for the public domain."""
    if not expression:
        return {}
    expression = " ".join(expression.replace("/", " OR ").replace("Public-Domain", "LicenseRef-Public-Domain").split())
    return {"licenses": [{"expression": expression}]}


def hashed(sha256: str) -> dict:
    return {"hashes": [{"alg": "SHA-256", "content": sha256}]}


def crates(target: str) -> list:
    """The crates that are compiled into the program."""
    return [
        component(
            package["name"], package["version"], f"pkg:cargo/{package['name']}@{package['version']}",
            **licensed(package["license"]),
        )
        for package in project.crates(target)
    ]


def image(program: Path) -> list:
    """What is in the image: the interpreter, the C libraries that are linked into it, and its Python packages."""
    inside = project.about_image(program)
    folder = project.recipe(inside["name"])
    recipe = json.loads((folder / "manifest.json").read_text("utf-8"))
    python, libm, zig = recipe["cpython"], recipe["libm"], recipe["ziglang"]
    return [
        component(
            "cpython", python, f"pkg:generic/cpython@{python}",
            # By this name the databases of vulnerabilities know it.
            cpe=f"cpe:2.3:a:python:python:{python}:*:*:*:*:*:*:*",
            **licensed("PSF-2.0"), **hashed(recipe["cpython_source_sha256"]),
        ),
        *(
            component(name, library["version"], f"pkg:cargo/{name}@{library['version']}", **hashed(library["sha256"]))
            for name, library in sorted(recipe["c_libraries"].items())
        ),
        component(libm["name"], libm["version"], f"pkg:generic/{libm['name']}@{libm['version']}", **hashed(libm["sha256"])),
        # The compiler's own libraries are linked: wasi-libc, and with C++ libc++.
        component("zig", zig, f"pkg:pypi/ziglang@{zig}", **licensed("MIT")),
        *libraries_of_packages(folder),
        component("tzdata", recipe["tzdata"], f"pkg:pypi/tzdata@{recipe['tzdata']}", **hashed(recipe["tzdata_sha256"])),
        *(
            component(
                package["name"], package["version"], f"pkg:pypi/{package['name']}@{package['version']}",
                **licensed(package["licence"]),
            )
            for package in inside["packages"]
        ),
    ]


def libraries_of_packages(recipe: Path) -> Iterator[dict]:
    """The C libraries that the packages of an image use: the recipe has the licences of those that it linked."""
    pins = json.loads(LIBRARIES.read_text("utf-8"))["libraries"]
    for name in sorted(folder.name for folder in recipe.glob("licenses/libraries/*")):
        pin = pins[name]
        yield component(
            name, pin["version"], f"pkg:generic/{name}@{quote(pin['version'])}",
            **licensed(pin["licence"]), **hashed(pin["sha256"]),
        )


def main(arguments: list) -> None:
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    # A crate of a C library can be in both, and tzdata among the packages.
    inside = {one["bom-ref"]: one for one in [*crates(project.this_target()), *image(Path(arguments[0]))]}
    version = project.version()
    print(json.dumps({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                **component(project.PROGRAM, version, f"pkg:generic/{project.PROGRAM}@{version}"),
                "type": "application",
                **licensed(project.cargo("license")),
            },
        },
        "components": list(inside.values()),
    }, indent=2))


main(sys.argv[1:])
