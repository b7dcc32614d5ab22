"""The image's manifest, from the interpreter itself: a script that runs in the instance of which the snapshot was taken.

The build script gives the variables `format`, the version of the manifest's form, `name`, what the image is called, `id`,
the hash of all that it is made of, `packages`, what the recipe tells of the packages, and `memory`, the bytes of the snapshot. What is imported here is not in the snapshot any more.
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


library = next(finder for finder in sys.meta_path if isinstance(finder, Library))


def is_far_inside(name):
    """Whether a module is inside of a package that is inside of a package besides the standard library: there are thousands.
    Those that the image offers are told of."""
    return library.is_of_package(name) and name.count(".") > 1 and name not in image.imports


def is_there(name):
    """Whether the module is to be told of. What a package has inside is taken on trust: to import it all takes long."""
    if library.is_of_package(name) and "." in name:
        return is_there(name.partition(".")[0])
    return can_be_imported(name)


loaded = sorted(name for name in sys.modules if is_for_scripts(name) and not is_far_inside(name))
known = {*loaded, *sys.builtin_module_names, *library.names()}

{
    "format": format,
    "name": name,
    "id": id,
    "python": ".".join(map(str, sys.version_info[:3])),
    "modules": [name for name in sorted(filter(is_for_scripts, known)) if not is_far_inside(name) and is_there(name)],
    "loaded": loaded,
    "offered": sorted(image.imports),
    "packages": packages,
    "memory": memory,
    "bounds": {
        "wait_handles": _codecell.MAX_WAIT_HANDLES,
        "read_bytes": _codecell.MAX_READ_BYTES,
        "stopped_lines": _codecell.MAX_STOPPED_LINES,
    },
}
