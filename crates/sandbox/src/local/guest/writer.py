"""Writes values as JSON, no longer than allowed: what wasm/json_write.c does in the cell.

Exactly the types that JSON has are written here, and no types derived from them. For everything else other code is asked
what stands for it (`plain`, `forms`); the answer may hold more such values.
"""

from json.encoder import encode_basestring

MAX_DEPTH = 100
_MAX_REPLACEMENTS = 8  # of a value by another one, of that by a third one, and so on
_LARGEST_PORTABLE = 2**53 - 1  # up to here integers are the same in every reader of JSON (RFC 8259, section 6)
_INFINITY = float("inf")


class TooLong(Exception):
    """The text is longer than its limit."""


class Level:
    """Where in the whole value the part that is being written stands."""

    __slots__ = ("outer", "container", "key", "depth", "replacements")

    def __init__(self, outer, container, key=None, is_replaced=False):
        self.outer = outer
        self.container = container
        self.key = key
        self.depth = 1 if outer is None else outer.depth + (outer.replacements == 0)
        self.replacements = int(is_replaced)


class Writer:
    """Writes one value. `stand_in(value)` says what stands for values without a form."""

    def __init__(self, limit, stand_in, forms=None, counts_bytes=True):
        self._limit = limit
        self._stand_in = stand_in
        self._forms = forms  # `cycle` and `too_deep` of a result; None for arguments
        self._counts_bytes = counts_bytes
        self._parts = []
        self.used = 0

    def text(self):
        """All that was written."""
        return "".join(self._parts)

    def write(self, value, outer=None):
        """Write a value that stands below `outer`."""
        kind = type(value)
        if value is None:
            self._append("null")
        elif kind is bool:
            self._append("true" if value else "false")
        elif kind is str:
            self._text(value)
        elif kind is int:
            self._integer(value)
        elif kind is float:
            self._float(value)
        else:
            self._container(value, kind, outer)

    def _append(self, text):
        self.used += len(text) if text.isascii() or not self._counts_bytes else len(text.encode())
        if self.used > self._limit:
            raise TooLong
        self._parts.append(text)

    def _text(self, text):
        if len(text) > self._limit - self.used:
            raise TooLong
        try:
            if not text.isascii():
                text.encode()
        except UnicodeEncodeError:
            text = self._stand_in(text)
        self._append(encode_basestring(text))

    def _integer(self, value):
        least, most = (-_LARGEST_PORTABLE, _LARGEST_PORTABLE) if self._forms else (-(2**63), 2**64 - 1)
        if least <= value <= most:
            self._append(str(value))
        else:
            self._replaced(value, None)

    def _float(self, value):
        if value != value or value in (_INFINITY, -_INFINITY):
            self._replaced(value, None)
        else:
            self._append(float.__repr__(value))

    def _container(self, value, kind, outer):
        again = outer
        while again is not None:
            if again.container is value:
                return self._cycle(again)
            again = again.outer
        level = Level(outer, value)
        if level.depth > MAX_DEPTH:
            self._too_deep(value)
        elif kind is list or kind is tuple:
            self._items(value, level)
        elif kind is dict and all(type(key) is str for key in value):
            self._members(value, level)
        else:
            self._replaced(value, outer, level)

    def _items(self, items, level):
        self._append("[")
        for index, item in enumerate(items):
            if index:
                self._append(", ")
            level.key = index
            self.write(item, level)
        self._append("]")

    def _members(self, members, level):
        self._append("{")
        is_first = True
        for key, item in members.items():
            if not is_first:
                self._append(", ")
            is_first = False
            level.key = key
            self._text(key)
            self._append(": ")
            self.write(item, level)
        self._append("}")

    def _replaced(self, value, outer, level=None):
        """What takes the place of `value` stands at the same level; it is below `value` only in that it was made from it."""
        level = level or Level(None, value)
        level.replacements = 1 + (0 if outer is None else outer.replacements)
        if level.replacements > _MAX_REPLACEMENTS:
            return self._too_deep(value)
        self.write(self._stand_in(value), level)

    def _cycle(self, again):
        if self._forms is None:
            raise ValueError("it contains itself, which JSON cannot express")
        path = []
        level = again.outer
        while level is not None:
            if not level.replacements:
                path += (level.key, level.container)
            level = level.outer
        path.reverse()
        self._text(self._forms.cycle(path))

    def _too_deep(self, value):
        if self._forms is None:
            raise ValueError(f"its data is nested more than {MAX_DEPTH} levels deep")
        self._text(self._forms.too_deep(value))


def within(ancestors):
    """The level below `ancestors`: containers and keys in turn, the outermost first; `...` is the key of a container
    that something else stands for.
    """
    level = None
    for container, key in zip(ancestors[::2], ancestors[1::2]):
        level = Level(level, container, key, key is ...)
    return level
