"""Compiles the archive that the image is built from, in an instance of its own.

Whatever a compilation leaves in the heap stays there; the image's memory should not carry it.
"""

import io
import json
import zipfile

import marshal

from codecell.packing import FOLDER, PACKAGES, PYC_HEADER, compressed, packed

_source = __loader__


def _contents():
    """Names and contents of all files of the archive."""
    for name in sorted(_source._get_files()):
        if not name.endswith("/"):
            yield name, _source.get_data(f"{_source.archive}/{name}")


def _compiled(name, content):
    return marshal.dumps(compile(content, f"{FOLDER}/{name}", "exec", dont_inherit=True, optimize=0))


def compiled_archive():
    """The archive with a `.pyc` beside every `.py` but the scripts for warming up, as bytes."""
    compiled = io.BytesIO()
    with zipfile.ZipFile(compiled, "w") as archive:
        for name, content in _contents():
            archive.writestr(zipfile.ZipInfo(name), content)
            if name.endswith(".py") and not name.startswith(("warmup/", "image/warmup/")):
                archive.writestr(zipfile.ZipInfo(name + "c"), PYC_HEADER + _compiled(name, content))
    return compiled.getvalue()


def packed_packages():
    """All files of the packages, ready to be kept, and the code objects of their modules as `.pyc`, always compressed: the
    length of an index in JSON, the index, `[[name, size, length that is kept], ...]`, and what is kept, as bytes."""
    index, kept = [], []

    def keep(name, content, bytes_to_keep):
        index.append((name, len(content), len(bytes_to_keep)))
        kept.append(bytes_to_keep)

    for name, content in _contents():
        if not name.startswith(PACKAGES):
            continue
        keep(name, content, packed(content))
        if name.endswith(".py"):
            code = _compiled(name, content)
            keep(name + "c", code, compressed(code))
    told = json.dumps(index).encode()
    return b"".join([len(told).to_bytes(4, "little"), told, *kept])
