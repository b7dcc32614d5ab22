"""Tools as Python objects: one object a server, one function a tool, built when they are first used.

What an ordinary call needs is in wasm/servers.c; here is the rest of these objects.
"""

import builtins
import difflib
import io
import sys
import types
from importlib.machinery import ModuleSpec

import _codecell

from codecell.values import Reply, content, explain, from_blocks, with_images


class ToolError(Exception):
    """A tool call that failed: the tool said so, or it could not be carried out.

    Attributes: `server`, `tool`, `message`; `data`, what the server says beside words, or None; `content`, the values of
    the error's content blocks, a list.
    """

    __module__ = "servers"

    def __init__(self, server, tool, message, data=None, blocks=()):
        super().__init__(server, tool, message)
        self.server = server
        self.tool = tool
        self.message = message
        self.data = data
        self.content = [message] if blocks is None else content(blocks)

    def __str__(self):
        return f"{self.server}.{self.tool}: {self.message}" if self.tool else f"{self.server}: {self.message}"


# Types that no dict is of.
_NO_DICTS = {"str", "int", "float", "bool", "None", "Literal", "list"}


def mcp_call(server, tool, arguments=None, *, raw=False):
    """Call `tool` of `server` with a dict of arguments and return its value; all of its reply, a `Reply`, if `raw`."""
    if arguments is None:
        arguments = {}
    elif not isinstance(arguments, dict):
        raise TypeError(
            f"the arguments of {server}.{tool} must be a dict such as {{'name': value}}, "
            f"not {type(arguments).__name__}"
        )
    return _codecell.call_tool(f"{server}.{tool}", server, tool, arguments, bool(raw))


def call_mcp_tool(name, params=None, *, raw=False):
    """Call a tool by its qualified name, `server.tool` or `server__tool`."""
    for separator in (".", "__", "/"):
        server, found, tool = name.partition(separator)
        if found:
            return mcp_call(server, tool, params, raw=raw)
    raise ValueError(f"{name!r} does not name a server: write 'server.tool'; list_tools() shows them")


def list_tools(server=None):
    """All tools: a list of dicts with `server`, `tool`, `signature` and `description`."""
    if server is None:
        listings = _codecell.describe("", '"list"')
    else:
        listings = [_codecell.describe(server_name(server), "")]
    tools = []
    for listing in listings:
        known = listing["name"]
        tools += [
            {
                "server": known,
                "tool": tool["name"],
                "signature": f"{known}.{tool['name']}{tool['signature']}",
                "description": tool["description"],
            }
            for tool in listing["tools"]
        ]
    return tools


def server_name(server):
    """The name of a server given as its name or as its object."""
    return server.__name__ if isinstance(server, Server) else server


class Tool(_codecell.Tool):
    """One tool, called with its parameters as keyword arguments."""

    __slots__ = ()

    def raw(self, /, *positional, **named):
        """Call the tool and return all of its reply, a `Reply`."""
        return _codecell.call_tool(self.__qualname__, self._server, self._tool, self._bind(positional, named), True)

    def _bind(self, positional, named):
        """The arguments by their names on the wire; TypeError where they do not fit the signature."""
        parameters = self._parameters
        if len(positional) == 1 and not named and type(positional[0]) is dict and self._takes_no_dict_first():
            positional, named = (), dict(positional[0])  # as arguments are passed in other languages
        if len(positional) > len(parameters):
            raise TypeError(
                f"{self.__qualname__}() takes at most {len(parameters)} arguments, {len(positional)} given; "
                f"signature: {self.__qualname__}{self._signature()}"
            )
        if not self._open:
            known = {parameter[0] for parameter in parameters} | {parameter[1] for parameter in parameters}
            for name in named:
                if name not in known:
                    self._refuse(name)
        bound = {}
        for value, (name, wire, _, _) in zip(positional, parameters):
            if name in named:
                raise TypeError(f"{self.__qualname__}() got two values for argument {name!r}")
            bound[wire] = value
        missing = []
        for name, wire, required, _ in parameters[len(positional) :]:
            if name in named:
                bound[wire] = named.pop(name)
            elif wire in named:
                bound[wire] = named.pop(wire)
            elif required:
                missing.append(name)
        if missing:
            raise TypeError(
                f"{self.__qualname__}() is missing {', '.join(map(repr, missing))}; "
                f"signature: {self.__qualname__}{self._signature()}"
            )
        bound.update(named)
        return bound

    def _takes_no_dict_first(self):
        """Whether no dict can be meant for the first parameter, by its type as the stubs write it."""
        kinds = self._parameters[0][3].split(" | ") if self._parameters else ()
        return all(kind.partition("[")[0] in _NO_DICTS for kind in kinds)

    def _refuse(self, name):
        close = difflib.get_close_matches(name, [parameter[0] for parameter in self._parameters], 1)
        guess = f"; did you mean {close[0]!r}?" if close else ""
        raise TypeError(
            f"{self.__qualname__}() has no argument {name!r}{guess}; "
            f"signature: {self.__qualname__}{self._signature()}"
        )

    def _signature(self):
        shown = [f"{name}: {kind}" if required else f"{name}: {kind} = ..." for name, _, required, kind in self._parameters]
        if self._open:
            shown.append("**more")
        return f"({', '.join(shown)})"

    @property
    def __doc__(self):
        from codecell.docs import get_tool_docs

        return get_tool_docs(self)

    def __repr__(self):
        return f"<tool {self.__qualname__}{self._signature()}>"


class Server(_codecell.Server):
    """One server; its tools are attributes."""

    __slots__ = ()

    def __dir__(self):
        return [tool["name"] for tool in _codecell.describe(self.__name__, "")["tools"]]

    @property
    def __doc__(self):
        listing = _codecell.describe(self.__name__, "")
        name = listing["name"]
        lines = [f"{name}: {listing['description']}" if listing["description"] else name]
        lines += (f"  {name}.{tool['name']}{tool['signature']}" for tool in listing["tools"])
        return "\n".join(lines)

    def __repr__(self):
        return f"<server {self.__name__}: {', '.join(dir(self))}>"


def helper(subject=None):
    """help(x): print what x is. For a tool or a server, or the name of one, its documentation."""
    if subject is None:
        print(_help_on_help())
    elif isinstance(subject, (Tool, Server)):
        print(subject.__doc__)
    elif isinstance(subject, str):
        print(_documentation(subject))
    else:
        print(_of_python(subject))


def _help_on_help():
    server = next((server for server in _codecell.describe("", "") if server["tools"]), None)
    if server is None:
        return "no server has a tool here; help(x) shows what Python knows of x"
    name, tool = server["name"], server["tools"][0]["name"]
    return f"help({name}) shows a server, help({name}.{tool}) a tool; list_tools() lists everything"


def _documentation(name):
    """What there is to read about a name: a server, a tool in any way to write it, or something of Python's."""
    from codecell.docs import find_docs

    try:
        return Server(_codecell.describe(name, "")["name"]).__doc__
    except (AttributeError, ToolError):
        docs, problem = find_docs(name)
    if docs and not name.isidentifier():
        return docs
    # A tool is known by its own name, too, unless Python knows that.
    try:
        return _of_python(name)
    except ImportError:
        return docs or problem


def _of_python(subject):
    import pydoc

    output = io.StringIO()
    helper = pydoc.Helper(io.StringIO(), output)
    known = (*helper.symbols, *helper.keywords, *helper.topics, "keywords", "symbols", "topics")
    if not isinstance(subject, str) or subject not in known:
        return pydoc.render_doc(subject, renderer=pydoc.plaintext)
    helper.help(subject)
    return output.getvalue()


class ServersFinder:
    """Imports `servers.NAME`: a module whose attributes are the tools of a server."""

    def find_spec(self, fullname, path=None, target=None):
        package, _, name = fullname.rpartition(".")
        if package != "servers":
            return None
        try:
            _codecell.describe(name, "")
        except AttributeError:
            return None
        return ModuleSpec(fullname, self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        server = Server(module.__name__.rpartition(".")[2])
        module.__getattr__ = lambda name: _importable(server) if name == "__all__" else getattr(server, name)
        module.__dir__ = lambda: dir(server)


def _importable(server):
    """The tools that `import *` gives: none that takes a name away on which scripts rely."""
    return [name for name in dir(server) if not hasattr(builtins, name)]


def _server_named(name):
    """The server `name`, as an attribute of the package; AttributeError where there is none."""
    if name.startswith("__"):
        raise AttributeError(name)
    _codecell.describe(name, "")
    return Server(name)


def install():
    """Make `servers` importable, and this the other half of wasm/servers.c and wasm/replies.c."""
    _codecell.install_servers(Server, Tool, Tool._bind, explain, list_tools)
    _codecell.install_replies(ToolError, from_blocks, with_images, Reply)
    package = types.ModuleType("servers", "The configured MCP servers, one submodule each.")
    package.__path__ = []
    package.__getattr__ = _server_named
    package.ToolError = ToolError
    package.mcp_call = mcp_call
    package.list_tools = list_tools
    sys.modules["servers"] = package
    sys.meta_path.append(ServersFinder())
