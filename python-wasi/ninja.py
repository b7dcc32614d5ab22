"""Reads what meson wrote for ninja: which objects and archives each extension module is made of.

Shared objects cannot be linked for WASI. So ninja builds what would go into them, and the recipe joins that itself.
"""

import re
from dataclasses import dataclass

_STATEMENT = re.compile(r"build ((?:\$.|[^:$])+): (\S+) ?(.*)")
_MODULE = re.compile(r"\.(?:cpython|abi3)[^/]*\.so$|\.so$")


@dataclass(frozen=True)
class Module:
    """What a shared object would be made of, as the names of ninja's targets, or paths of what is not built here."""

    objects: tuple
    archives: tuple


def modules(text):
    """The extension modules in `build.ninja`: {target: Module}."""
    return {
        target: Module(
            tuple(name for name in explicit if name.endswith(".o")),
            # What a library's own flags name comes as an implicit input.
            tuple(name for name in dict.fromkeys([*explicit, *implicit]) if name.endswith(".a")),
        )
        for target, rule, explicit, implicit in _statements(text)
        if _MODULE.search(target) and ".p/" not in target and "LINKER" in rule
    }


def _statements(text):
    """(first target, rule, explicit inputs, implicit inputs) of every build statement."""
    for line in text.replace("$\n", " ").splitlines():
        found = _STATEMENT.match(line)
        if found:
            target = _names(found[1].split(" | ")[0])
            inputs = found[3].split(" || ")[0]
            explicit, _, implicit = inputs.partition(" | ")
            if target:
                yield target[0], found[2], _names(explicit), _names(implicit)


def _names(text):
    """The names in a list of ninja's, in which a dollar goes before a space that is part of a name."""
    return [name.replace("$ ", " ").replace("$:", ":") for name in re.split(r"(?<!\$) +", text.strip()) if name]
