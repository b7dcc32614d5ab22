#!/usr/bin/env python3
"""Makes the archive of a release: the program with its completions, manual pages and licences.

    packaging/archive/make.py OUT PROGRAM

writes OUT/codecell-VERSION-TARGET.tar.gz for this platform, with one folder of the same name in it. A program with another image
than the usual one has the image's name in the file's: codecell-science-VERSION-TARGET.tar.gz.
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import licences  # noqa: E402  (these are found only now)
import project  # noqa: E402

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
    image = project.about_image(program)["name"]
    name = name_of(image)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        project.put_program(program, folder)
        licences.put(folder, image)
        own = folder / "bin" / project.PROGRAM
        for shell, place in COMPLETIONS.items():
            file = folder / place
            file.parent.mkdir(parents=True)
            file.write_bytes(subprocess.run([own, "completions", shell], check=True, stdout=subprocess.PIPE).stdout)
        subprocess.run([own, "man", "--out", folder / "share/man/man1"], check=True)
        out.mkdir(parents=True, exist_ok=True)
        with tarfile.open(out / f"{name}.tar.gz", "w:gz", compresslevel=6) as archive:
            archive.add(folder, name, filter=without_owner)


def name_of(image: str) -> str:
    """What the archive of a program with an image is called, and the folder in it."""
    of_image = "" if image == project.USUAL_IMAGE else f"-{image}"
    return f"{project.PROGRAM}{of_image}-{project.version()}-{project.this_target()}"


def without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whoever unpacks it owns it."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    main(sys.argv[1:])
