"""The module `_codecell` for a guest that is a process: what wasm/*.c is in the cell, under the same names.

Only what the Python of the guest uses is here. Names and arguments are checked by the host.
"""

import os
import struct

from codecell import channel as _channel
from codecell import writer as _writer

_JSON, _TEXT, _BLOCKS, _TOOL_ERROR, _FAILURE, _WITH_IMAGES, _WHOLE, _ERROR_PARTS, _WRONG_ARGUMENT = range(9)

# What a code below 0 means, as wasm/bridge.c says it.
_ERRORS = {
    -1: (ValueError, "names of at most 256 bytes and at most 8 MiB of arguments can be sent to a tool"),
    -2: (ValueError, "no reply is ready under that handle"),
    -3: (RuntimeError, "at most 256 tool calls can be in flight at a time"),
    -4: (ValueError, "a script can display 32 values and 4 MiB in all"),
    -5: (OSError, "stdin cannot be read"),
}
_MAX_COUNTED = 1 << 24  # characters up to which a length is exact
_UNLIMITED = 2**62

_host = None
_source = ""
_has_shown = False
_installed = {}
_awaited_at_once = {type(None), bool, int, float, str, bytes, list, tuple, dict}


def connect(descriptor, source):
    """Reach the host at `descriptor` for the script `source`."""
    global _host, _source
    _host = _channel.Channel(descriptor)
    _source = source


def host():
    """The connection to the host."""
    return _host


def script():
    """The script that runs, as text."""
    return _source


def has_shown():
    """Whether the script has written to stdout or displayed something."""
    return _has_shown


def _raise(code):
    kind, message = _ERRORS.get(code, (SystemError, f"the host answered with error {code}"))
    raise kind(message)


# -- JSON ----------------------------------------------------------------------


class _Forms:
    pass


_forms = _Forms()


def install_json(scanner, decode_slowly, plain, stand_in, cycle, too_deep):
    _installed.update(scanner=scanner, decode_slowly=decode_slowly, plain=plain, stand_in=stand_in)
    _forms.cycle, _forms.too_deep = cycle, too_deep


def encode(value):
    """The JSON of a tool's arguments."""
    json = _writer.Writer(_UNLIMITED, _installed["plain"])
    json.write(value)
    return json.text()


def decode(text):
    """The value of JSON."""
    try:
        return _installed["scanner"](text, 0)[0]
    except StopIteration:
        pass  # the scanner wants the value at the very start
    return _installed["decode_slowly"](text)


def result_json(value, limit_bytes, ancestors):
    """The JSON of a result, or None where it is longer than the limit."""
    json = _writer.Writer(max(limit_bytes, 0), _installed["stand_in"], _forms)
    try:
        json.write(value, _writer.within(ancestors))
    except _writer.TooLong:
        return None
    return json.text()


def result_length(value):
    """The characters of a result's JSON; what goes far beyond any limit is not counted to its end."""
    json = _writer.Writer(_MAX_COUNTED, _installed["stand_in"], _forms, counts_bytes=False)
    try:
        json.write(value)
    except _writer.TooLong:
        pass
    return json.used


# -- tool calls ------------------------------------------------------------------


def install_replies(tool_error, from_blocks, with_images, reply):
    _installed.update(tool_error=tool_error, from_blocks=from_blocks, with_images=with_images, reply=reply)


def _name(name):
    if not isinstance(name, str):
        raise TypeError(f"the names of a server and of a tool are str, not {type(name).__name__}")
    return name.encode()


def _call_payload(label, server, tool, arguments, raw):
    try:
        json = encode(arguments)
    except Exception as error:
        _installed["explain"](label, arguments, error)
        raise
    server, tool = _name(server), _name(tool)
    return struct.pack("<III", len(server), len(tool), bool(raw)) + server + tool + json.encode()


def call_tool(label, server, tool, arguments, raw=False):
    """Call a tool and wait for its value; errors name `label`."""
    code, payload = _host.ask(_channel.CALL, _call_payload(label, server, tool, arguments, raw))
    return reply_value(server, tool, code, payload.decode())


def start_tool(label, server, tool, arguments, raw, taker):
    """Start a call; its number. `taker(status, payload)` is called in another thread."""
    payload = _call_payload(label, server, tool, arguments, raw)
    return _host.tell(_channel.CALL, payload, lambda code, reply: taker(code, reply.decode()))


def cancel(number):
    """Cancel a call."""
    _host.forget(number)
    _host.tell(_channel.CANCEL, struct.pack("<I", number))


def reply_value(server, tool, status, payload):
    """What a reply stands for: a value, or an exception."""
    if status < 0:
        _raise(status)
    if status == _TEXT:
        return payload
    if status == _TOOL_ERROR:
        raise _installed["tool_error"](server, tool, payload, None, None)
    if status == _FAILURE:
        raise _installed["tool_error"](server, tool, payload)
    if status == _WRONG_ARGUMENT:
        raise TypeError(payload)
    value = decode(payload)
    if status == _ERROR_PARTS:
        raise _installed["tool_error"](server, tool, value["message"], value.get("data"), value.get("content", ()))
    convert = {_BLOCKS: "from_blocks", _WITH_IMAGES: "with_images", _WHOLE: "reply"}.get(status)
    return value if convert is None else _installed[convert](value)


def describe(server, tool):
    """The catalog's entry for a tool, a server ("" for `tool`) or everything ("" for both); else the answer to a question."""
    name = _name(server)
    code, payload = _host.ask(_channel.DESCRIBE, struct.pack("<I", len(name)) + name + _name(tool))
    if code < 0:
        _raise(code)
    text = payload.decode()
    if code == _FAILURE:
        raise AttributeError(text)
    if code == _TOOL_ERROR:
        raise _installed["tool_error"](server, tool, text, None, None)
    return decode(text)


def install_servers(server, tool, bind, explain, list_tools):
    _installed.update(server=server, tool=tool, explain=explain, list_tools=list_tools)


def named_server(name):
    """What a script finds under the name of a server that it mentions."""
    return _installed["list_tools"]() if name == "AVAILABLE_MCP_TOOLS" else _installed["server"](name)


class Tool:
    """One tool."""

    __slots__ = ("_server", "_tool", "_parameters", "_open", "__name__", "__qualname__")

    def __call__(self, /, *positional, **named):
        return call_tool(self.__qualname__, self._server, self._tool, self._bind(positional, named))


class Server:
    """One server; its tools are attributes."""

    __slots__ = ("__name__", "__tools")

    def __init__(self, name):
        self.__name__ = name
        self.__tools = {}

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        found = self.__tools.get(name)
        if found is None:
            entry = describe(self.__name__, name)
            found = self.__tools[name] = _installed["tool"]()
            found._server, found._tool = entry["server"], entry["tool"]
            found._parameters, found._open = entry["parameters"], entry["open"]
            found.__name__, found.__qualname__ = name, f"{self.__name__}.{name}"
        return found


# -- streams -----------------------------------------------------------------------


class Output:
    """Output(stream): a text stream to the descriptor of that number. Nothing is kept back: the script may be ended at any
    time.
    """

    __slots__ = ("_stream",)

    def __init__(self, stream):
        self._stream = stream

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.write_bytes(text.encode("utf-8", "backslashreplace"))
        return len(text)

    def write_bytes(self, data):
        """Append bytes; how many."""
        global _has_shown
        view = memoryview(data).cast("B")
        if view and self._stream == 1:
            _has_shown = True
        length = len(view)
        while view:
            view = view[os.write(self._stream, view) :]
        return length

    def flush(self):
        """Nothing: everything has left already."""

    def fileno(self):
        return self._stream


def read(size):
    """What comes next on stdin, at most so many bytes; nothing at its end."""
    if size < 0:
        raise ValueError("read() takes a number of bytes from 0 on")
    code, data = _host.ask(_channel.READ, struct.pack("<I", min(size, 64 << 10))) if size else (0, b"")
    if code < 0:
        _raise(code)
    return data


def display(mime_type, data):
    """Hand something to show to the host."""
    global _has_shown
    kind = mime_type.encode()
    code, _ = _host.ask(_channel.DISPLAY, struct.pack("<I", len(kind)) + kind + bytes(data))
    if code < 0:
        _raise(code)
    _has_shown = True


# -- await -------------------------------------------------------------------------


def allow_await(kind):
    """`await` of instances of this class gives them."""
    _awaited_at_once.add(kind)


class _There:
    """Awaiting it gives the value at once."""

    __slots__ = ("_value",)

    def __init__(self, value):
        self._value = value

    def __await__(self):
        return self._value
        yield


def awaited(value):
    """What stands behind each `await` of a script: the value, in a form that can be awaited where it is one of those that
    are there already.
    """
    return _There(value) if type(value) in _awaited_at_once else value
