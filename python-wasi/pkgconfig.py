"""A stand-in for pkg-config, which builds ask for C libraries: it knows those of the recipe, and no others."""

import json

SCRIPT = '''\
import json
import sys

LIBRARIES = json.loads({libraries!r})

arguments = sys.argv[1:]
options = [argument for argument in arguments if argument.startswith("-")]
if "--version" in options:
    print("0.29.2")
    sys.exit()
words = [argument for argument in arguments if not argument.startswith("-")]
found = LIBRARIES.get(words[0]) if words else None
if found is None:
    print(f"no library {{words[:1]}} in this build", file=sys.stderr)
    sys.exit(1)
said = []
if "--modversion" in options:
    said.append(found["version"])
if "--cflags" in options:
    said += found["cflags"]
if "--libs" in options:
    said += found["libs"]
for option in options:
    if option.startswith("--variable="):
        said.append(found["variables"].get(option.partition("=")[2], ""))
print(" ".join(said))
'''


def write(path, libraries, python):
    """Write the command for the libraries {name: folder of the result}; each folder's `pkgconfig.json` tells what there is to know."""
    known = {}
    for folder in libraries.values():
        for name, about in json.loads((folder / "pkgconfig.json").read_text(encoding="utf-8")).items():
            known[name] = {
                "version": about["version"],
                "cflags": [f"-I{folder / 'include' / inside}" for inside in about.get("include", ["."])],
                "libs": [f"-L{folder / 'lib'}", *(f"-l{library}" for library in about["libs"])],
                "variables": {"prefix": str(folder), "includedir": str(folder / "include"), "libdir": str(folder / "lib"),
                              **about.get("variables", {})},
            }
    program = path.with_suffix(".py")
    program.write_text(SCRIPT.format(libraries=json.dumps(known)), encoding="utf-8")
    path.write_text(f'#!/bin/sh\nexec "{python}" "{program}" "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path
