"""Between JSON on the wire and Python values in the script."""

import base64
import json
from json.encoder import c_make_encoder, encode_basestring_ascii

_JSON, _TEXT, _BLOCKS = range(3)


def _refuse(value):
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


# `json.dumps` and `json.loads` make an encoder and match white space in every call; this is a third of
# what a tool call costs in the instance.
_encoder = c_make_encoder(None, _refuse, encode_basestring_ascii, None, ": ", ", ", False, False, False)
_scan_once = json.JSONDecoder().scan_once


def encode(value):
    """`value` as JSON; TypeError, ValueError or RecursionError where it has no such form."""
    return "".join(_encoder(value, 0))


def decode(text):
    """The value of JSON that the host has checked."""
    try:
        return _scan_once(text, 0)[0]
    except StopIteration:
        return json.loads(text)  # white space comes first


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
        self.data = None if blob is None else base64.b64decode(blob)
        self.name = fields.get("name")

    def __repr__(self):
        return f"<resource {self.uri}>"


def from_reply(status, payload):
    """The value of a reply that is not an error."""
    if status == _JSON:
        return decode(payload)
    if status == _TEXT:
        return payload
    values = [from_block(block) for block in decode(payload)]
    return values[0] if len(values) == 1 else values


def from_block(block):
    """The value of one MCP content block."""
    kind = block.get("type")
    if kind == "text":
        return block.get("text", "")
    if kind in ("image", "audio"):
        return Media(base64.b64decode(block.get("data", "")), block.get("mimeType"))
    if kind == "resource":
        return Resource(block.get("resource", {}))
    if kind == "resource_link":
        return Resource(block)
    return block


def to_json(tool, arguments):
    """The arguments of a call to `tool` as JSON; TypeError or ValueError that names the argument that has no JSON form."""
    try:
        return encode(arguments)
    except (TypeError, ValueError, RecursionError):
        for name, value in arguments.items():
            try:
                encode(value)
            except (TypeError, ValueError, RecursionError) as error:
                raise type(error)(f"argument {name!r} of {tool}: {error}") from None
        raise
