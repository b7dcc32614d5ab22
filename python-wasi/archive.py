"""All Python that the image is built from in one archive, the same bytes for the same content.

usage: archive.py OUT FOLDER...

The folders' files come in sorted order and without times. Stored, not compressed: zipimport reads it before zlib can be
imported.
"""

import pathlib
import sys
import zipfile


def main(out, *folders):
    files = {}
    for folder in map(pathlib.Path, folders):
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                files[path.relative_to(folder).as_posix()] = path.read_bytes()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content)


if __name__ == "__main__":
    main(*sys.argv[1:])
