"""Images and sounds that tools return: as content blocks, or written as text."""

import base64
import re
from urllib.parse import unquote_to_bytes

import _codecell

from codecell import pictures

# The signs of the other alphabet of Base64, in those of the common one.
_COMMON_SIGNS = str.maketrans("-_", "+/")

# `data:image/png;base64,` (RFC 2397).
_ADDRESS = re.compile(r"\s*data:([\w.+-]{1,100}/[\w.+-]{1,100})?((?:;[^;,\s]{0,100}){0,8}),", re.ASCII | re.IGNORECASE)

# How the Base64 of a PNG, GIF, WebP and JPEG image begins.
_BASE64 = ("iVBORw0KGgo", "R0lGOD", "UklGR", "/9j/", "_9j_")


class Media:
    """An image or a sound that a tool returned. Attributes: `data` (bytes), `mime_type`."""

    __slots__ = ("data", "mime_type")

    def __init__(self, data, mime_type):
        self.data = data
        self.mime_type = mime_type

    def __repr__(self):
        return f"<{self.mime_type}, {len(self.data)} bytes>"


class MediaText(str):
    """An image or a sound that a tool returned as text. It is that text, with the attributes of `Media`."""

    __slots__ = ("data", "mime_type")

    def __new__(cls, text, data, mime_type):
        self = super().__new__(cls, text)
        self.data = data
        self.mime_type = mime_type
        return self


_codecell.allow_await(Media)
_codecell.allow_await(MediaText)


def from_base64(text):
    """The bytes; ValueError where the text is no Base64 in either alphabet, apart from line breaks and missing padding."""
    text = "".join(text.split()).translate(_COMMON_SIGNS).rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def _from_address(text):
    """The bytes and the MIME type, or "", in a `data:` address; None where the text is none. ValueError where it is broken."""
    found = _ADDRESS.match(text)
    if found is None:
        return None
    content, kind = text[found.end() :], (found[1] or "").lower()
    if found[2].lower().endswith(";base64"):
        return from_base64(unquote_to_bytes(content).decode("ascii") if "%" in content else content), kind
    return unquote_to_bytes(content), kind


def decoded(text):
    """The bytes that a server writes as Base64, or as a `data:` address in its place; ValueError where it is neither."""
    found = _from_address(text)
    return from_base64(text) if found is None else found[0]


def from_text(text):
    """The bytes and the MIME type of the image or sound that `text` is, in a `data:` address or in Base64; None where it
    is neither, or not whole.
    """
    try:
        if found := _from_address(text):
            data, kind = found
            return (data, pictures.mime_type(data) or kind) if data and kind.startswith(("image/", "audio/")) else None
        if text.lstrip().startswith(_BASE64):
            data = from_base64(text)
            return (data, pictures.mime_type(data)) if pictures.is_whole(data) else None
    except ValueError:
        pass
    return None


def from_block(block):
    """The image or sound in a content block; ValueError where its data is none."""
    text, mime_type = block["data"], block.get("mimeType")
    data, kind = _from_address(text) or (from_base64(text), None)
    return Media(data, mime_type or pictures.mime_type(data) or kind)


def as_media(text):
    """`text`, as a `MediaText` if it is an image or a sound."""
    found = from_text(text)
    return text if found is None else MediaText(text, *found)
