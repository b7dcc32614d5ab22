"""Our changes to CPython: the files of `patches/`, unified diffs with the reason at the top.

Python alone applies them, so that no machine needs a tool for it. A change goes where its lines and those around them
stand, which must be one place; the line numbers do not count, since the lock has two versions of CPython.
"""

import re

from errors import RecipeError
from pins import RECIPE

FOLDER = RECIPE / "patches"


def files():
    """The patches, in the order in which they are applied."""
    return sorted(FOLDER.glob("*.patch"))


def apply_all(source):
    """Apply every patch to the unpacked sources in `source`."""
    for patch in files():
        apply(patch.name, patch.read_text(encoding="utf-8"), source)


def apply(name, text, source):
    """Apply one patch, whose `name` is for messages."""
    _, *files = re.split(r"(?m)^--- ", text)
    if not files:
        raise RecipeError(f"{name} changes nothing")
    for part in files:
        header, *hunks = re.split(r"(?m)^@@ .*\n", part)
        path = source / header.split()[0]
        content = path.read_text(encoding="utf-8")
        for hunk in hunks:
            before, after = _sides(hunk)
            if content.count(before) != 1:
                raise RecipeError(
                    f"{name} fits {content.count(before)} places of {path.name} and not one, beginning with:\n{before[:200]}"
                )
            content = content.replace(before, after)
        path.write_text(content, encoding="utf-8")


def _sides(hunk):
    """The text that a hunk finds, and the text that it leaves."""
    lines = hunk.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    return before, after
