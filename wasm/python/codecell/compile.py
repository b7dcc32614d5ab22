"""Compiles the archive that the image is built from, in an instance of its own.

Whatever a compilation leaves in the heap stays there; the image's memory should not carry it.
"""

import io
import zipfile

import marshal

from codecell.library import FOLDER, PYC_HEADER


def compiled_archive():
    """The archive with a `.pyc` beside every `.py` but the warm-up scripts, as bytes."""
    source = __loader__
    compiled = io.BytesIO()
    with zipfile.ZipFile(compiled, "w") as archive:
        for name in sorted(source._get_files()):
            content = source.get_data(f"{source.archive}/{name}")
            archive.writestr(zipfile.ZipInfo(name), content)
            if name.endswith(".py") and not name.startswith("warmup/"):
                code = compile(content, f"{FOLDER}/{name}", "exec", dont_inherit=True, optimize=0)
                archive.writestr(zipfile.ZipInfo(name + "c"), PYC_HEADER + marshal.dumps(code))
    return compiled.getvalue()
