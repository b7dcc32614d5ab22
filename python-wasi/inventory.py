"""The image's manifest, from the interpreter itself: a script that runs in the instance of which the snapshot was taken.

The build script gives the variables `format`, the version of the manifest's form, and `id`, the hash of all that the
image is made of. What is imported here is not in the snapshot any more.
"""

import importlib
import sys

import _codecell
from codecell import image
from codecell.library import Library

# The guest's own insides are no modules for scripts, and `servers` depends on the servers that are configured.
OWN = ("__main__", "_codecell", "codecell", "servers")


def is_for_scripts(name):
    """Whether scripts can write this name and mean this module; the `__main__` of a package is a program."""
    parts = name.split(".")
    return parts[0] not in OWN and parts[-1] != "__main__" and all(map(str.isidentifier, parts))


def can_be_imported(name):
    try:
        importlib.import_module(name)
    except BaseException:
        # Whatever it raises, scripts that import it would meet the same.
        return False
    return True


loaded = sorted(filter(is_for_scripts, sys.modules))
library = next(finder for finder in sys.meta_path if isinstance(finder, Library))
known = {*loaded, *sys.builtin_module_names, *library.names()}

{
    "format": format,
    "id": id,
    "python": ".".join(map(str, sys.version_info[:3])),
    "modules": [name for name in sorted(filter(is_for_scripts, known)) if can_be_imported(name)],
    "loaded": loaded,
    "offered": sorted(image.imports),
    # Besides the standard library there is none.
    "packages": [],
    "bounds": {
        "wait_handles": _codecell.MAX_WAIT_HANDLES,
        "read_bytes": _codecell.MAX_READ_BYTES,
        "stopped_lines": _codecell.MAX_STOPPED_LINES,
    },
}
