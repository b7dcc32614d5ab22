"""Ways to call a tool that other systems have, and the one that works here."""

import ast
import difflib
import re

import _codecell

# What elsewhere calls a tool that is given by its name.
CALLERS = {
    "call", "callTool", "call_mcp", "call_tool", "execute", "execute_tool", "invoke", "invoke_tool", "mcp_tool", "run",
    "run_tool", "use_mcp_tool", "use_tool",
}  # fmt: skip
# What elsewhere has the tools as its attributes.
_OWNERS = {"client", "default_api", "functions", "mcp", "mcp_client", "mcp_servers", "mcp_tools", "servers", "session", "tools"}
_PREFIXES = ("", "mcp", "functions", "defaultapi", "tools", "servers")
_NAMES = ("server", "server_name", "tool", "tool_name", "name")
_ARGUMENTS = {"args", "arguments", "input", "kwargs", "parameters", "params", "tool_input"}

_MAX_NAMED = 5  # tools in one hint
_MAX_SHOWN = 200  # characters of the arguments that are repeated

# What elsewhere runs a script.
_RUNNERS = {"exec_code", "execute_code", "execute_python", "python_interpreter", "run_code", "run_python"}
_RUNS_ALREADY = "the script runs already: write the code itself, without a call around it"

# Words by which a tool that fetches is known, as the policy's remedies know it.
_FETCHES = r"(?i)\b(fetch|https?|urls?|web|website|webpage|download|browser|scrape|crawl|internet)\b"
_MAX_ABOUT = 300  # characters of a description that are looked at

_ALMOST = 0.85  # likeness of a whole name, server and tool, from which on it is a slip

_GENERAL = "a tool is a function of its server here: write `SERVER.TOOL(name=value)`; `list_tools()` shows them"


def servers():
    """What there is to know of each configured server."""
    return _codecell.describe("", "")


def tools_named(name):
    """The tools that a name may stand for, as `server.tool`: with its server, in any spelling, or else alone."""
    wanted = {_key(name).removeprefix(prefix) for prefix in _PREFIXES} - {""}
    whole, alone = [], []
    for server in servers():
        for tool in server["tools"]:
            own = {_key(tool["name"]), _key(tool["tool"])}
            full = f"{server['name']}.{tool['name']}"
            if wanted & {_key(prefix) + key for prefix in (server["name"], server["server"]) for key in own}:
                whole.append(full)
            elif wanted & own:
                alone.append(full)
    return whole or alone


def _key(name):
    return re.sub(r"[\W_]", "", name).lower()


def of_name(name, line):
    """What to write for a name that stands for a tool elsewhere; None where it does not."""
    if name in CALLERS or name in _OWNERS:
        paths = [_path(call.func) for call in _calls(line)]
        is_caller = any(path[:1] == [name] and path[-1] in CALLERS for path in paths)
        return _of_call(name, line) or (_GENERAL if is_caller else None)
    found = tools_named(name)
    if found:
        return _of_call(name, line) or _one_of(found, "...")
    return _RUNS_ALREADY if name in _RUNNERS else _of_full_name(name, line)


def _of_full_name(name, line):
    """What is said of a name that is put together of a server and a tool, one of which is not there."""
    named = re.fullmatch(r"(mcp__)?(.+?)__(.+)", name)
    if named is None:
        return None
    prefix, server, tool = named.groups()
    pairs = [(known["name"], other["name"]) for known in servers() for other in known["tools"]]
    full = {_key("".join(pair)): ".".join(pair) for pair in pairs}
    close = difflib.get_close_matches(_key(server + tool), full, 1, _ALMOST)
    if close:
        arguments = [_shown(call.keywords) for call in _calls(line) if _path(call.func) == [name]]
        return _one_of([full[close[0]]], arguments[0] if arguments else "...")
    known = [known["name"] for known in servers() if _key(server) in (_key(known["name"]), _key(known["server"]))]
    if known:
        return f"the server `{known[0]}` has no tool {tool!r}: `help({known[0]})` shows those that it has"
    names = ", ".join(known["name"] for known in servers())
    return f"there is no server {server!r}; the configured ones are: {names or 'none'}" if prefix else None


def of_mcp_call(line):
    """What to write for a call of `mcp_call` or `call_mcp_tool` whose arguments are of the wrong kind."""
    names = _of_call("mcp_call", line) or _of_call("call_mcp_tool", line)
    general = 'write `mcp_call("SERVER", "TOOL", {"name": value})`, or `SERVER.TOOL(name=value)`'
    return names or f"{general}; `list_tools()` shows the names"


def of_server(server, name, line):
    """What to write for an attribute of a server that is none of its tools; None where nothing else is meant."""
    if name in ("list_tools", "tools", "get_tools"):
        return f"write `list_tools({server!r})`, or `help({server})`"
    if name in CALLERS:
        general = f"a tool is called by its name: write `{server}.TOOL(name=value)`; `help({server})` shows them"
        return _of_call(server, line) or general
    return None


def of_called_server(line):
    """What to write where a server was called as if it were a tool."""
    for call in _calls(line):
        path = _path(call.func)
        known = [server for server in servers() if path == [server["name"]]]
        if known:
            tools = [f"{path[0]}.{tool['name']}" for tool in known[0]["tools"]]
            same = [tool for tool in tools if tool.endswith(f".{path[0]}")] or tools
            return f"`{path[0]}` is a server: {_one_of(same, _shown(call.keywords))}" if same else None
    return None


def without_network():
    """What is said where something wants the network: a tool that has it, or that there is none."""
    known = servers()
    tools = [(f"{server['name']}.{tool['name']}", tool) for server in known for tool in server["tools"]]
    by_name = [full for full, tool in tools if re.search(_FETCHES, tool["name"].replace("_", " "))]
    by_text = [full for full, tool in tools if re.search(_FETCHES, (tool["description"] or "")[:_MAX_ABOUT])]
    if by_name or by_text:
        return f"a script has no network; call a tool of a server that fetches, such as `{(by_name or by_text)[0]}`"
    if not all(server["tools"] for server in known):
        # What a server has that is not up is not known here.
        return "a script has no network; call a tool of a server that fetches, if one does (`list_tools()` shows them)"
    lack = "no server here has a tool for that" if known else "no server is configured"
    return f"a script has no network, and {lack}; take what is out there as a variable"


def _one_of(tools, arguments):
    if not tools:
        return None
    shown = [f"`{tool}({arguments})`" for tool in tools[:_MAX_NAMED]]
    return f"write {' or '.join(shown)}: a tool is a function of its server"


def _of_call(name, line):
    """The form that works for the call of `name`, or of something in it, in a line of the script."""
    for call in _calls(line):
        path = _path(call.func)
        if not path or path[0] != name:
            continue
        if path[-1] in CALLERS or path in (["mcp_call"], ["call_mcp_tool"]):
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            given = [*call.args, *(named[key] for key in _NAMES if key in named)]
            words = [node.value for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str)]
            objects = [*call.args, *(named[key] for key in named if key in _ARGUMENTS)]
            dicts = [node for node in objects if isinstance(node, ast.Dict)]
            arguments = _shown_dict(dicts[0]) if dicts else "..."
            owner = [] if path[-1] == path[0] else path[:1]
            candidates = [".".join(words[:2]), *words[:1], ".".join([*owner, *words[:1]])]
        else:
            candidates, arguments = [".".join(path), ".".join(path[1:])], _shown(call.keywords)
        for candidate in candidates:
            found = tools_named(candidate) if candidate else []
            if found:
                return _one_of(found, arguments)
    return None


def _calls(line):
    """The calls in a line of the script, in the order in which they are made, more or less; of others where it has none."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(_codecell.script(), "<script>", "exec", flags, dont_inherit=True)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if line is not None and call.lineno <= line <= call.end_lineno] or calls


def _path(node):
    """The names in `a.b.c`, without an `aio` before them; nothing for other expressions."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return []
    return [*([] if node.id == "aio" else [node.id]), *reversed(names)]


def _shown(keywords):
    text = ", ".join(ast.unparse(keyword) for keyword in keywords)
    return text if 0 < len(text) <= _MAX_SHOWN else "..."


def _shown_dict(node):
    """The items of a dict as keyword arguments."""
    keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
    if not all(isinstance(key, str) and key.isidentifier() for key in keys):
        return "..."
    return _shown([ast.keyword(key, value) for key, value in zip(keys, node.values)])
