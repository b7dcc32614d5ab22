"""Tools as Python objects: one object a server, one function a tool, built when they are first used."""

import difflib
import sys
import types
from importlib.machinery import ModuleSpec

import _codecell

from codecell.values import decode, from_reply, to_json

_JSON, _TEXT, _BLOCKS, _TOOL_ERROR, _FAILURE = range(5)


class ToolError(Exception):
    """A tool call that failed: the tool said so, or it could not be carried out.

    Attributes: `server`, `tool`, `message`.
    """

    __module__ = "servers"

    def __init__(self, server, tool, message):
        super().__init__(server, tool, message)
        self.server = server
        self.tool = tool
        self.message = message

    def __str__(self):
        return f"{self.server}.{self.tool}: {self.message}" if self.tool else f"{self.server}: {self.message}"


def _call(server, tool, arguments):
    status, payload = _codecell.call(server, tool, arguments)
    if status >= _TOOL_ERROR:
        raise ToolError(server, tool, payload)
    return from_reply(status, payload)


def mcp_call(server, tool, arguments=None, /):
    """Call `tool` of `server` with a dict of arguments and return its value."""
    if arguments is None:
        arguments = {}
    elif not isinstance(arguments, dict):
        raise TypeError(
            f"the arguments of {server}.{tool} must be a dict such as {{'name': value}}, "
            f"not {type(arguments).__name__}"
        )
    return _call(server, tool, to_json(f"{server}.{tool}", arguments))


def call_mcp_tool(name, params=None):
    """Call a tool by its qualified name, `server.tool` or `server__tool`."""
    for separator in (".", "__", "/"):
        server, found, tool = name.partition(separator)
        if found:
            return mcp_call(server, tool, params)
    raise ValueError(f"{name!r} does not name a server: write 'server.tool'; list_tools() shows them")


def _describe(server, tool):
    """The catalog's entry; AttributeError where there is none, ToolError where the server is not available."""
    status, payload = _codecell.describe(server, tool)
    if status == _FAILURE:
        raise AttributeError(payload)
    if status == _TOOL_ERROR:
        raise ToolError(server, tool, payload)
    return decode(payload)


def list_tools(server=None):
    """All tools: a list of dicts with `server`, `tool`, `signature` and `description`."""
    names = [server_name(server)] if server is not None else [entry["name"] for entry in _describe("", "")]
    tools = []
    for name in names:
        listing = _describe(name, "")
        tools += [
            {
                "server": name,
                "tool": tool["name"],
                "signature": f"{name}.{tool['name']}{tool['signature']}",
                "description": tool["description"],
            }
            for tool in listing["tools"]
        ]
    return tools


def server_name(server):
    """The name of a server given as its name or as its object."""
    return server._name if isinstance(server, Server) else server


class Tool:
    """One tool, called with its parameters as keyword arguments."""

    __slots__ = ("_server", "_tool", "_parameters", "_open", "__name__", "__qualname__")

    def __init__(self, server, name, spec):
        self._server = spec["server"]
        self._tool = spec["tool"]
        self._parameters = spec["parameters"]  # [name, wire name, is it required, annotation]
        self._open = spec["open"]
        self.__name__ = name
        self.__qualname__ = f"{server}.{name}"

    def __call__(self, *positional, **named):
        return _call(self._server, self._tool, to_json(self.__qualname__, self._bind(positional, named)))

    def _bind(self, positional, named):
        """The arguments by their names on the wire; TypeError where they do not fit the signature."""
        parameters = self._parameters
        if len(positional) > len(parameters):
            raise TypeError(
                f"{self.__qualname__}() takes at most {len(parameters)} arguments, {len(positional)} given; "
                f"signature: {self.__qualname__}{self._signature()}"
            )
        if named and not self._open:
            known = {parameter[0] for parameter in parameters} | {parameter[1] for parameter in parameters}
            for name in named:
                if name not in known:
                    self._refuse(name)
        bound = {}
        for value, (name, wire, _, _) in zip(positional, parameters):
            if name in named:
                raise TypeError(f"{self.__qualname__}() got two values for argument {name!r}")
            bound[wire] = value
        for name, wire, required, _ in parameters[len(positional) :]:
            if name in named:
                bound[wire] = named.pop(name)
            elif wire in named:
                bound[wire] = named.pop(wire)
            elif required:
                missing = [p[0] for p in parameters[len(positional) :] if p[2] and p[1] not in bound and p[0] not in named]
                raise TypeError(
                    f"{self.__qualname__}() is missing {', '.join(map(repr, missing))}; "
                    f"signature: {self.__qualname__}{self._signature()}"
                )
        bound.update(named)
        return bound

    def _refuse(self, name):
        close = difflib.get_close_matches(name, [parameter[0] for parameter in self._parameters], 1)
        guess = f"; did you mean {close[0]!r}?" if close else ""
        raise TypeError(
            f"{self.__qualname__}() has no argument {name!r}{guess}; "
            f"signature: {self.__qualname__}{self._signature()}"
        )

    def _signature(self):
        shown = (f"{name}: {kind}" if required else f"{name}: {kind} = ..." for name, _, required, kind in self._parameters)
        return f"({', '.join(shown)}{', **more' if self._open else ''})"

    @property
    def __doc__(self):
        from codecell.docs import get_tool_docs

        return get_tool_docs(self)

    def __repr__(self):
        return f"<tool {self.__qualname__}{self._signature()}>"


class Server:
    """One server; its tools are attributes."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        tool = Tool(self._name, name, _describe(self._name, name))
        self.__dict__[name] = tool
        return tool

    def __dir__(self):
        return [tool["name"] for tool in _describe(self._name, "")["tools"]]

    @property
    def __doc__(self):
        listing = _describe(self._name, "")
        lines = [f"{self._name}: {listing['description']}" if listing["description"] else self._name]
        lines += (f"  {self._name}.{tool['name']}{tool['signature']}" for tool in listing["tools"])
        return "\n".join(lines)

    def __repr__(self):
        return f"<server {self._name}: {', '.join(dir(self))}>"


def helper(subject=None):
    """help(x): print what x is. For a tool or a server, its documentation."""
    if subject is None:
        print("help(files) shows a server, help(files.read_text_file) a tool; list_tools() lists everything")
    elif isinstance(subject, (Tool, Server)):
        print(subject.__doc__)
    else:
        import pydoc

        print(pydoc.render_doc(subject, renderer=pydoc.plaintext))


class ServersFinder:
    """Imports `servers.NAME`: a module whose attributes are the tools of a server."""

    def find_spec(self, fullname, path=None, target=None):
        package, _, name = fullname.rpartition(".")
        if package != "servers":
            return None
        try:
            _describe(name, "")
        except AttributeError:
            return None
        return ModuleSpec(fullname, self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        server = Server(module.__name__.rpartition(".")[2])
        module.__getattr__ = server.__getattr__
        module.__dir__ = server.__dir__


def install():
    """Make `servers` importable."""
    package = types.ModuleType("servers", "The configured MCP servers, one submodule each.")
    package.__path__ = []
    package.ToolError = ToolError
    package.mcp_call = mcp_call
    package.list_tools = list_tools
    sys.modules["servers"] = package
    sys.meta_path.append(ServersFinder())
