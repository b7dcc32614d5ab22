"""`display(x)`: shows images, tables and text to whoever asked for the script, beside its result."""

import collections.abc
import dataclasses

import _codecell

from codecell import forms, shorten

_MAX_TEXT_BYTES = 32 << 10
_MAX_ROWS = 100
_MAX_COLUMNS = 20
_MAX_CELL = 200

_TEXT = "text/plain"
_TABLE = "text/markdown"
_SVG = "image/svg+xml"


def display(*values, mime_type=None):
    """Show each value: an image (PNG, JPEG, GIF, WebP or SVG as bytes, or as a tool returned it), a table (a list of
    dicts or of objects with fields), or text. `mime_type` says what bytes or text are that are none of these.
    """
    if mime_type is not None and not isinstance(mime_type, str):
        raise TypeError(f"the mime_type of display() is a str such as 'image/png', not {type(mime_type).__name__}")
    for value in values:
        kind, data = _shown(value, mime_type)
        _codecell.display(mime_type or kind, data)


def _shown(value, mime_type):
    """The MIME type and the bytes for a value."""
    data = getattr(value, "data", None)
    if not isinstance(value, (bytes, bytearray, memoryview)) and isinstance(data, bytes):
        kind = getattr(value, "mime_type", None)  # an image, a sound or a resource that a tool returned
        return _image_type(data) or (kind if isinstance(kind, str) else "application/octet-stream"), data
    if isinstance(value, (bytes, bytearray, memoryview)):
        data = bytes(value)
        kind = _image_type(data)
        if kind is None and mime_type is None:
            raise ValueError(
                "display() found no PNG, JPEG, GIF, WebP or SVG image in these bytes; "
                "give mime_type='...', or decode them and display the text"
            )
        return kind, data
    if isinstance(value, str):
        data = value.encode("utf-8", "backslashreplace")
        return (_SVG, data) if _is_svg(data) else (_TEXT, _beginning(data))
    rows = _rows(value)
    if rows:
        return _TABLE, _table(rows).encode("utf-8", "backslashreplace")
    return _TEXT, _beginning(_text(value).encode("utf-8", "backslashreplace"))


def _image_type(data):
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return _SVG if _is_svg(data) else None


def _is_svg(data):
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<svg") or (start.startswith((b"<?xml", b"<!DOCTYPE svg", b"<!--")) and b"<svg" in start)


def _text(value):
    if isinstance(value, (dict, list, tuple, set, frozenset)) or dataclasses.is_dataclass(value):
        text = _codecell.result_json(value, _MAX_TEXT_BYTES, ())
        return text if text is not None else shorten.shortened(value, _MAX_TEXT_BYTES)[0]
    return str(value)


def _beginning(data):
    """Text within its bound, with a note where some is missing."""
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
    for row in value[: _MAX_ROWS + 1]:
        fields = row if isinstance(row, collections.abc.Mapping) else forms.stand_in(row)
        if not isinstance(fields, collections.abc.Mapping) or not fields:
            return None
        rows.append(fields)
    return rows[:_MAX_ROWS], len(value)


def _table(found):
    """A Markdown table."""
    rows, count = found
    columns = list(dict.fromkeys(key for row in rows for key in row))
    shown = columns[:_MAX_COLUMNS]
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
    return "\n".join(lines)


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
