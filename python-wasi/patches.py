"""Our changes to CPython's source: `patches/*.patch`, unified diffs that begin with the reason in words.

They are applied here and not by a program, so that a build needs none, and strictly: the lines of each hunk must stand in
the file once, wherever, and nothing is guessed. So they fit every version of CPython that has these lines.
"""

import re

from errors import RecipeError
from pins import RECIPE

_FILE = re.compile(r"^--- a/(\S+)\n\+\+\+ b/\1\n", re.MULTILINE)
_HUNK = re.compile(r"^@@ .*\n", re.MULTILINE)


def apply_all(source):
    """Change the unpacked `source`, patch by patch in the order of their names."""
    for patch in sorted((RECIPE / "patches").glob("*.patch")):
        for name, hunks in _files(patch.read_text(encoding="utf-8")):
            _change(source / name, hunks, patch.name)


def _files(text):
    """The (file, hunks) of a patch; a hunk is the lines before and the lines after."""
    parts = _FILE.split(text)[1:]
    for name, body in zip(parts[::2], parts[1::2]):
        yield name, [_hunk(lines) for lines in _HUNK.split(body)[1:]]


def _hunk(text):
    lines = [line for line in text.splitlines(keepends=True) if line[0] in " -+"]
    before = "".join(line[1:] for line in lines if line[0] != "+")
    after = "".join(line[1:] for line in lines if line[0] != "-")
    return before, after


def _change(file, hunks, patch):
    text = file.read_text(encoding="utf-8")
    for before, after in hunks:
        there = re.compile(f"^{re.escape(before)}", re.MULTILINE)
        if len(there.findall(text)) != 1:
            raise RecipeError(
                f"{patch} does not fit {file.name} of this CPython: these lines are not there once\n{before}"
            )
        text = there.sub(lambda _, after=after: after, text)
    file.write_text(text, encoding="utf-8")
