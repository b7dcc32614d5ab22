#!/usr/bin/env python3
"""Makes the npm packages: `codecell`, which has a launcher, and one for each platform, which has the program.

    packaging/npm/make.py OUT [PLATFORM=PROGRAM]...

writes the folder OUT/codecell, and OUT/PLATFORM for each program that is given, such as linux-x64=target/release/codecell.
npm installs, of the platforms' packages, the one that fits the machine, because they are optional dependencies that say for
which machine they are. `npm pack` and `npm publish` take the folders as they are.
"""

import json
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))

import licences  # noqa: E402  (these are found only now)
import project  # noqa: E402

# npm's scope for the packages that nobody installs by name.
SCOPE = "@codecell"


def described(name: str) -> dict:
    """What all of the packages say."""
    manifest = {
        "name": name,
        "version": project.version(),
        "description": project.cargo("description"),
        "license": project.cargo("license"),
    }
    if repository := project.repository():
        manifest["repository"] = {"type": "git", "url": f"git+https://github.com/{repository}.git"}
        # By this the MCP registry sees that the package and the server have one owner.
        manifest["mcpName"] = project.server_name(repository)
    return manifest


def write(folder: Path, manifest: dict) -> None:
    (folder / "package.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


def make_launcher(out: Path) -> None:
    folder = out / "codecell"
    (folder / "bin").mkdir(parents=True)
    shutil.copy(HERE / "codecell.js", folder / "bin")
    shutil.copy(HERE.parent / "README.md", folder)
    licences.put_own(folder)
    versions = {f"{SCOPE}/{platform}": project.version() for platform in project.PLATFORMS}
    write(folder, {
        **described("codecell"),
        "keywords": ["mcp", "model-context-protocol", "sandbox", "webassembly", "agents"],
        "bin": {"codecell": "bin/codecell.js"},
        "files": ["bin", *licences.OWN],
        "engines": {"node": ">=18"},
        "optionalDependencies": versions,
    })


def make_platform(out: Path, platform: project.Platform, program: Path) -> None:
    folder = out / str(platform)
    project.put_program(program, folder)
    licences.put(folder, project.image_of(program, platform))
    # The program needs glibc, and npm knows whether a Linux has it.
    libc = {"libc": ["glibc"]} if platform.os == "linux" else {}
    write(folder, {
        **described(f"{SCOPE}/{platform}"),
        "files": ["bin", *licences.OWN, licences.OF_OTHERS],
        "os": [platform.os],
        "cpu": [platform.cpu],
        **libc,
        "preferUnplugged": True,
        "publishConfig": {"access": "public"},
    })


def main(arguments: list) -> None:
    if not arguments or arguments[0].startswith("-"):
        raise SystemExit(__doc__)
    out = Path(arguments[0])
    make_launcher(out)
    for argument in arguments[1:]:
        make_platform(out, *project.platform_and_program(argument))


main(sys.argv[1:])
