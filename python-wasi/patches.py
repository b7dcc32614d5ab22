"""Our changes to what others wrote, CPython and packages: unified diffs, each below its reason.

Python alone applies them, so that no machine needs a tool for it. A change goes where its lines and those around them
stand, which must be one place: line numbers do not count, since the lock has two versions of CPython, and a new version of
a package whose lines differ stops the build.
"""

import re

from errors import RecipeError
from pins import RECIPE

# Those to CPython.
FOLDER = RECIPE / "patches"

_FILE = re.compile(r"^\+\+\+ (?:b/)?(\S+)")


def files():
    """The patches to CPython, in the order in which they are applied."""
    return sorted(FOLDER.glob("*.patch"))


def apply_all(source):
    """Apply the patches to CPython to the unpacked sources in `source`."""
    for patch in files():
        apply(patch, source)


def apply(patch, root):
    """Change the files below `root` that a patch names."""
    for name, old, new in _hunks(patch.read_text(encoding="utf-8"), patch.name):
        path = root / name
        if not path.is_file():
            raise RecipeError(f"{patch.name} changes {name}, which is not there")
        text = path.read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise RecipeError(f"{patch.name} does not fit {name}: the lines are there {text.count(old)} times:\n{old}")
        path.write_text(text.replace(old, new), encoding="utf-8")


def _hunks(text, patch):
    """(file, lines before, lines after) of each change."""
    file, hunks = None, []
    for line in text.splitlines(keepends=True):
        named = _FILE.match(line)
        if named:
            file = named[1]
        elif line.startswith("@@"):
            hunks.append((file, [], []))
        elif line.startswith("--- "):
            file = None
        elif hunks and file:
            _, old, new = hunks[-1]
            if line[0] in " -":
                old.append(line[1:])
            if line[0] in " +":
                new.append(line[1:])
    if not hunks or any(file is None or not old for file, old, _ in hunks):
        raise RecipeError(f"{patch} is no unified diff of files that are there")
    return [(file, "".join(old), "".join(new)) for file, old, new in hunks]
