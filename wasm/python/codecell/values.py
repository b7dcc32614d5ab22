"""Between JSON on the wire and Python values in the script."""

import base64
import json

_JSON, _TEXT, _BLOCKS = range(3)


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
        return json.loads(payload)
    if status == _TEXT:
        return payload
    values = [from_block(block) for block in json.loads(payload)]
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
        return json.dumps(arguments, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        for name, value in arguments.items():
            try:
                json.dumps(value, allow_nan=False)
            except (TypeError, ValueError, RecursionError) as error:
                raise type(error)(f"argument {name!r} of {tool}: {error}") from None
        raise
