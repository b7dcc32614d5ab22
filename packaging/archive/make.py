#!/usr/bin/env python3
"""Makes the archive of a release: the program with its completions, manual pages and licences.

    packaging/archive/make.py OUT PROGRAM

writes OUT/codecell-VERSION-TARGET.tar.gz for this platform, with one folder of the same name in it. A program with another image
than the usual one has the image's name in the file's: codecell-science-VERSION-TARGET.tar.gz.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import project  # noqa: E402  (it is found only now)

USUAL_IMAGE = "core"

# Where the folders of a prefix, such as /usr/local, have the completions of each shell.
COMPLETIONS = {
    "bash": "share/bash-completion/completions/codecell",
    "fish": "share/fish/vendor_completions.d/codecell.fish",
    "zsh": "share/zsh/site-functions/_codecell",
}


def main(arguments: list) -> None:
    if len(arguments) != 2:
        raise SystemExit(__doc__)
    out, program = (Path(argument) for argument in arguments)
    name = f"{project.PROGRAM}{image_of(program)}-{project.version()}-{project.this_target()}"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        project.put_program(program, folder)
        own = folder / "bin" / project.PROGRAM
        for shell, place in COMPLETIONS.items():
            file = folder / place
            file.parent.mkdir(parents=True)
            file.write_bytes(subprocess.run([own, "completions", shell], check=True, stdout=subprocess.PIPE).stdout)
        subprocess.run([own, "man", "--out", folder / "share/man/man1"], check=True)
        out.mkdir(parents=True, exist_ok=True)
        with tarfile.open(out / f"{name}.tar.gz", "w:gz", compresslevel=6) as archive:
            archive.add(folder, name, filter=without_owner)


def image_of(program: Path) -> str:
    """What the name of the archive has of the image in the program."""
    told = subprocess.run([program.absolute(), "image", "--json"], check=True, stdout=subprocess.PIPE).stdout
    image = json.loads(told)["name"]
    return "" if image == USUAL_IMAGE else f"-{image}"


def without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whoever unpacks it owns it."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


main(sys.argv[1:])
