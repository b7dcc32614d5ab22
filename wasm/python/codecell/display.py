"""`display(x)`: shows images, tables and text to whoever asked for the script, beside its result."""

import collections.abc
import dataclasses
import io
import os
import re
import sys

import _codecell

from codecell import forms, media, pictures, shorten

# Of a table.
MAX_ROWS = 100
MAX_COLUMNS = 20

_MAX_TEXT_BYTES = 32 << 10
_MAX_CELL = 200

_TEXT = "text/plain"
_TABLE = "text/markdown"
_UNKNOWN = "application/octet-stream"

# As much as the host takes of all that a script displays.
_MAX_FILE_BYTES = 4 << 20
# What can be the name of a file, rather than a text to show.
_MAX_NAME = 1_000

# `type/subtype`, and parameters (RFC 2045, section 5.1; RFC 6838, section 4.2).
_MIME_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}( *;[ -~]{0,50})?", re.ASCII)


def display(*values, mime_type=None):
    """Show each value: an image (PNG, JPEG, GIF, WebP or SVG as bytes, in Base64, as a `data:` address, or as a tool
    returned it), a list of images, a file by its path, a table (a list of dicts or of objects with fields, a DataFrame or a
    Series), a figure of matplotlib, an image of PIL, or text.
    `mime_type` says what bytes or text are that are none of these.
    """
    if mime_type is not None and not isinstance(mime_type, str):
        raise TypeError(f"the mime_type of display() is a str such as 'image/png', not {type(mime_type).__name__}")
    if mime_type is not None and _MIME_TYPE.fullmatch(mime_type) is None:
        raise ValueError(f"the mime_type of display() is written like 'image/png', not {mime_type[:100]!r}")
    for value in map(_with_media, map(_of_file, values)):
        for part in value if _are_pictures(value) else (value,):
            kind, data = _shown(part, mime_type)
            _codecell.display(mime_type or kind, data)


def register(show):
    """Let `show(value, is_result)` say how values of a package are shown: their MIME type and bytes, or None for others."""
    _SHOWING.append(show)


def show_result(value):
    """Show the value of a script's last expression, where it is of a package and better seen than read as data."""
    shown = _of_package(value, True)
    if shown is not None:
        offer(*shown)


def offer(mime_type, data):
    """Show something that the script did not ask for in so many words: it goes on where there is no room left for that."""
    try:
        _codecell.display(mime_type, data)
    except ValueError as error:
        print(f"something was not displayed: {error}", file=sys.stderr)


def _of_package(value, is_result):
    for show in _SHOWING:
        shown = show(value, is_result)
        if shown is not None:
            return shown
    return None


# What was registered.
_SHOWING = []


def _of_file(value):
    """What is in the file that `value` is the path of; `value` itself where it is none."""
    is_path = isinstance(value, os.PathLike)
    if not is_path and not (type(value) is str and 0 < len(value) <= _MAX_NAME and value.isprintable() and _is_file(value)):
        return value
    name = os.fsdecode(value)
    size = os.stat(value).st_size
    if size > _MAX_FILE_BYTES:
        raise ValueError(
            f"the file {name!r} has {size} bytes, and display() shows 4 MiB: make it smaller, or ask for it with "
            "`return_files`"
        )
    with io.open(value, "rb") as file:  # whatever the script makes of `open`
        return _File(name, file.read())


def _is_file(name):
    try:
        return os.path.isfile(name)
    except ValueError:
        return False


@dataclasses.dataclass
class _File:
    name: str
    content: bytes

    def shown(self, mime_type):
        """The MIME type and the bytes."""
        if mime_type is not None:
            return mime_type, self.content
        if pictures.mime_type(self.content) is not None:
            return _shown(self.content, None)
        if b"\0" in self.content:
            return _UNKNOWN, self.content
        try:
            self.content.decode()
        except UnicodeDecodeError:
            return _UNKNOWN, self.content
        return _TABLE if self.name.endswith(".md") else _TEXT, _beginning(self.content)


def _with_media(value):
    """`value`, in which texts that are images or sounds, itself or in a list, are such."""
    if isinstance(value, list):
        return [media.as_media(item) if type(item) is str else item for item in value]
    return media.as_media(value) if type(value) is str else value


def _are_pictures(value):
    """Whether this is a list of images, as tools return that give several."""
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(
        isinstance(getattr(item, "data", None), bytes)
        or isinstance(item, bytes) and pictures.mime_type(item) is not None
        for item in value
    )


def _shown(value, mime_type):
    """The MIME type and the bytes for a value."""
    if isinstance(value, _File):
        return value.shown(mime_type)
    shown = _of_package(value, False)
    if shown is not None:
        return shown
    if isinstance(value, io.BytesIO):
        value = value.getvalue()
    data = getattr(value, "data", None)
    if not isinstance(value, (bytes, bytearray, memoryview)) and isinstance(data, bytes):
        # An image, a sound or a resource that a tool returned.
        kind = pictures.mime_type(data)
        if kind is None:
            kind = getattr(value, "mime_type", None)
        elif not pictures.is_whole(data):
            kind = None
        return kind if isinstance(kind, str) else _UNKNOWN, data
    if isinstance(value, (bytes, bytearray, memoryview)):
        data = bytes(value)
        kind = pictures.mime_type(data)
        if kind is not None and not pictures.is_whole(data):
            raise ValueError(
                f"display() was given {len(data)} bytes that begin as {kind} and are not a whole image; models refuse "
                "such a one. Give all of its bytes, decoded from Base64 if they came as that"
            )
        if kind is None and mime_type is None:
            raise ValueError(
                "display() found no PNG, JPEG, GIF, WebP or SVG image in these bytes; "
                "give mime_type='...', or decode them and display the text"
            )
        return kind, data
    if isinstance(value, str):
        data = value.encode("utf-8", "backslashreplace")
        kind = pictures.mime_type(data)
        return (kind, data) if kind == pictures.SVG else (_TEXT, _beginning(data))
    if hasattr(type(value), "__next__"):
        value = forms.stand_in(value)
    rows = _rows(value)
    if rows:
        return table(*rows)
    return text(_text(value))


def text(shown):
    """A text, as much of it as is shown, and its MIME type."""
    return _TEXT, _beginning(shown.encode("utf-8", "backslashreplace"))


def _text(value):
    if isinstance(value, (dict, list, tuple, set, frozenset)) or dataclasses.is_dataclass(value):
        text = _codecell.result_json(value, _MAX_TEXT_BYTES, ())
        return text if text is not None else shorten.shortened(value, _MAX_TEXT_BYTES)[0]
    return str(value)


def _beginning(data):
    """Text within its bound, with a note where some is missing; many clients refuse an empty one."""
    if not data:
        return b"<empty text>"
    if len(data) <= _MAX_TEXT_BYTES:
        return data
    kept = data[:_MAX_TEXT_BYTES].decode("utf-8", "ignore")
    missing = len(data.decode()) - len(kept)
    return f"{kept}\n<{missing} more characters; display a part or a summary>".encode()


def _rows(value):
    """The rows of what makes a table, as dicts; nothing where it makes none."""
    if not isinstance(value, (list, tuple)) or not value:
        return None
    rows = []
    for row in value[: MAX_ROWS + 1]:
        fields = row if isinstance(row, collections.abc.Mapping) else forms.stand_in(row)
        if not isinstance(fields, collections.abc.Mapping) or not fields:
            return None
        rows.append(fields)
    return rows[:MAX_ROWS], len(value)


def table(rows, count):
    """A Markdown table of the first `rows`, dicts, of `count`, and its MIME type."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    shown = columns[:MAX_COLUMNS]
    lines = [_line(map(_cell, shown)), _line(_ruler(rows, column) for column in shown)]
    length = 0
    for row in rows:
        line = _line(_cell(row[column]) if column in row else "" for column in shown)
        length += len(line)
        if length > _MAX_TEXT_BYTES:
            break
        lines.append(line)
    missing = count - (len(lines) - 2)
    if missing:
        lines.append(f"\n<{missing} more rows; display a slice or a summary>")
    if len(columns) > len(shown):
        names = ", ".join(map(_cell, columns[len(shown) : 2 * len(shown)]))
        lines.append(f"\n<{len(columns) - len(shown)} more columns: {names}>")
    return _TABLE, "\n".join(lines).encode("utf-8", "backslashreplace")


def _line(cells):
    return f"| {' | '.join(cells)} |"


def _ruler(rows, column):
    values = [row[column] for row in rows if row.get(column) is not None]
    numbers = values and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    return "---:" if numbers else "---"


def _cell(value):
    if value is None:
        return ""
    if not isinstance(value, (str, int, float)):
        value = forms.stand_in(value) if not isinstance(value, (list, tuple, dict)) else value
        value = value if isinstance(value, str) else _text(value)
    text = str(value)
    if len(text) > _MAX_CELL:
        text = text[:_MAX_CELL] + "..."
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split())
