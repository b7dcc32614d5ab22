#!/usr/bin/env python3
"""Prints what the program is made of, as a bill of materials (SBOM) in CycloneDX's form.

    packaging/sbom/make.py PROGRAM > codecell.cdx.json

The crates come from cargo, as they are compiled for the platform of the program. CPython, its C libraries and its packages
are in the image, where no tool for Rust finds them: they come from the recipe's manifest and from the program.
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import project  # noqa: E402  (it is found only now)


def component(name: str, version: str, purl: str, **more) -> dict:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, **more}


def licensed(expression) -> dict:
    """The licence; old crates write a slash between two from which one may choose."""
    return {"licenses": [{"expression": expression.replace("/", " OR ")}]} if expression else {}


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
    recipe = json.loads((project.recipe() / "manifest.json").read_text("utf-8"))
    inside = json.loads(project.said_by(str(program.resolve()), "image", "--json"))
    python = recipe["cpython"]
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
        component("tzdata", recipe["tzdata"], f"pkg:pypi/tzdata@{recipe['tzdata']}", **hashed(recipe["tzdata_sha256"])),
        *(
            component(package["name"], package["version"], f"pkg:pypi/{package['name']}@{package['version']}")
            for package in inside["packages"]
        ),
    ]


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
