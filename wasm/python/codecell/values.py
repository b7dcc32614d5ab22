"""Between JSON on the wire and Python values in the script."""

import json

import _codecell

from codecell import forms, media
from codecell.media import Media
from codecell.plain import plain, register

_codecell.install_json(json.JSONDecoder().scan_once, json.loads, plain, forms.stand_in, forms.cycle, forms.too_deep)


class Resource:
    """A resource that a tool returned or linked to. Attributes: `uri`, `mime_type`, `text`, `data`, `name`."""

    __slots__ = ("uri", "mime_type", "text", "data", "name")

    def __init__(self, fields):
        blob = fields.get("blob")
        self.uri = fields.get("uri")
        self.mime_type = fields.get("mimeType")
        self.text = fields.get("text")
        self.data = None if blob is None else media.decoded(blob)
        self.name = fields.get("name")

    def __repr__(self):
        return f"<resource {self.uri}>"


class Reply:
    """All that a tool replied. Attributes: `value`, what the call returns otherwise; `content`, the values of the content
    blocks, a list; `structured`, the structured content as the server sent it, or None.
    """

    __slots__ = ("value", "content", "structured")

    def __init__(self, parts):
        self.content = content(parts["content"])
        self.structured = with_images(parts.get("structured"))
        match parts.get("value_is"):
            case "structured":
                self.value = self.structured
            case "list":
                self.value = list(self.content)
            case "blocks":
                self.value = self.content[0] if len(self.content) == 1 else list(self.content)
            case _:
                self.value = with_images(parts["value"])

    def __repr__(self):
        return f"<reply with value={self.value!r}, content={self.content!r}, structured={self.structured!r}>"


_codecell.allow_await(Resource)
_codecell.allow_await(Reply)
register(Reply, lambda reply: {"content": reply.content, "structured": reply.structured})


def from_blocks(blocks):
    """The value of a reply's MCP content blocks. A list in the place of the only one is a list of blocks."""
    values = [content(block) if isinstance(block, list) else _from_block(block) for block in blocks]
    return values[0] if len(values) == 1 else values


def content(blocks):
    """The values of content blocks, a list."""
    return [_from_block(block) for block in blocks]


def _from_block(block):
    """The value of one block; a block that is not what its type promises stays a dict."""
    try:
        kind = block.get("type")
        if kind == "text":
            return media.as_media(block.get("text", ""))
        if kind in ("image", "audio"):
            return media.from_block(block)
        if kind == "resource":
            return Resource(block["resource"])
        if kind == "resource_link":
            return Resource(block)
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    return block


def with_images(value):
    """`value` of JSON, in which texts that are images or sounds are `MediaText`s."""
    if isinstance(value, str):
        return media.as_media(value)
    if isinstance(value, list):
        return [with_images(item) for item in value]
    if isinstance(value, dict):
        return {key: with_images(item) for key, item in value.items()}
    return value


def explain(tool, arguments, error):
    """Raise `error`, because of which `arguments` could not be sent to `tool`, with the name of the argument at fault."""
    for name, value in arguments.items():
        try:
            _codecell.encode(value)
        except (TypeError, ValueError, RecursionError) as fault:
            kind = TypeError if isinstance(fault, TypeError) else ValueError
            raise kind(f"argument {name!r} of {tool}: {fault}") from None
    raise error
