"""Between JSON on the wire and Python values in the script."""

import base64
import json

import _codecell

from codecell import forms
from codecell.plain import plain

_codecell.install_json(json.JSONDecoder().scan_once, json.loads, plain, forms.stand_in, forms.cycle, forms.too_deep)


class Media:
    """An image or a sound that a tool returned. Attributes: `data` (bytes), `mime_type`."""

    __slots__ = ("data", "mime_type")

    def __init__(self, data, mime_type):
        self.data = data
        self.mime_type = mime_type

    def __repr__(self):
        return f"<{self.mime_type}, {len(self.data)} bytes>"


class Resource:
    """A resource that a tool returned or linked to. Attributes: `uri`, `mime_type`, `text`, `data`, `name`."""

    __slots__ = ("uri", "mime_type", "text", "data", "name")

    def __init__(self, fields):
        blob = fields.get("blob")
        self.uri = fields.get("uri")
        self.mime_type = fields.get("mimeType")
        self.text = fields.get("text")
        self.data = None if blob is None else _from_base64(blob)
        self.name = fields.get("name")

    def __repr__(self):
        return f"<resource {self.uri}>"


_codecell.allow_await(Media)
_codecell.allow_await(Resource)

# The signs of the other alphabet of Base64, in those of the common one.
_COMMON_SIGNS = str.maketrans("-_", "+/")


def _from_base64(text):
    """The bytes; ValueError where the text is no Base64 in either alphabet, apart from line breaks and missing padding."""
    text = "".join(text.split()).translate(_COMMON_SIGNS).rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def from_blocks(blocks):
    """The value of a reply's MCP content blocks."""
    values = [_from_block(block) for block in blocks]
    return values[0] if len(values) == 1 else values


def _from_block(block):
    """The value of one block; a block that is not what its type promises stays a dict."""
    try:
        kind = block.get("type")
        if kind == "text":
            return block.get("text", "")
        if kind in ("image", "audio"):
            return Media(_from_base64(block["data"]), block.get("mimeType"))
        if kind == "resource":
            return Resource(block["resource"])
        if kind == "resource_link":
            return Resource(block)
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    return block


def explain(tool, arguments, error):
    """Raise `error`, because of which `arguments` could not be sent to `tool`, with the name of the argument at fault."""
    for name, value in arguments.items():
        try:
            _codecell.encode(value)
        except (TypeError, ValueError, RecursionError) as fault:
            kind = TypeError if isinstance(fault, TypeError) else ValueError
            raise kind(f"argument {name!r} of {tool}: {fault}") from None
    raise error
