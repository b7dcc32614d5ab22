"""Builds the state that every instance starts from, and names the hooks that `entry.c` calls."""

import _random
import builtins
import functools
import gc
import importlib
import json
import random
import sys
import types
import zipimport

import _codecell

from codecell import docs, library, loop, report, streams, tools

_archive = __loader__  # the `zipimporter` of everything that the image is built from


def _read(name):
    return _archive.get_data(f"{_archive.archive}/{name}").decode()


warm_up_scripts = [_read(name) for name in sorted(_archive._get_files()) if name.startswith("warmup/") and name.endswith(".py")]
_imports = _read("imports.txt").split()

# -- hooks -------------------------------------------------------------------

finish = report.finish
raised = report.raised
run_awaitable = loop.run_awaitable
# The snapshot's random state would be the same in every instance; this seeds it from the host's entropy.
reseed = functools.partial(_random.Random.seed, random._inst)
namespace = {"__name__": "__main__", "__doc__": None, "__builtins__": builtins}


def prepare(scope, variables, servers):
    """Give a script its variables (a JSON object or "") and the objects of the servers named in `servers`."""
    for name in servers.split():
        if name == "AVAILABLE_MCP_TOOLS":
            scope[name] = tools.list_tools()
        else:
            scope[name] = tools.Server(name)
    if variables:
        scope.update(json.loads(variables))


def seal():
    """Make every object of the snapshot immortal and leave nothing for the garbage collector to visit."""
    sys.path_importer_cache.clear()
    gc.collect()
    for found in _reachable():
        _codecell.immortalize(found)
    gc.collect()
    gc.freeze()


def _reachable():
    """Every object that the interpreter can reach, except frames: those are running."""
    stack = gc.get_objects()
    seen = {id(stack)}
    found = []
    own = {id(seen), id(found)}
    while stack:
        item = stack.pop()
        if id(item) in seen or id(item) in own or isinstance(item, types.FrameType):
            continue
        seen.add(id(item))
        found.append(item)
        stack += gc.get_referents(item)
        # The collector does not visit what these hold.
        if isinstance(item, types.CodeType):
            stack += (item.co_consts, item.co_names, item.co_name, item.co_qualname, item.co_filename)
            stack += (item.co_linetable, item.co_exceptiontable, item.co_varnames, item.co_freevars, item.co_cellvars)
        elif isinstance(item, type):
            members = type.__dict__["__dict__"].__get__(item)
            stack += members.keys()
            stack += members.values()
    return found


# -- building ----------------------------------------------------------------


def _exit(code=None):
    """exit(code): end the script."""
    raise SystemExit(code)


_library = library.install(_archive)
for _name in _imports:
    importlib.import_module(_name)
for _module in list(sys.modules.values()):
    if getattr(_module, "__file__", None):
        _library.adopt(_module)

tools.install()
loop.install()
builtins.mcp_call = tools.mcp_call
builtins.call_mcp_tool = tools.call_mcp_tool
builtins.list_tools = builtins.list_mcp_tools = tools.list_tools
builtins.search_tools = docs.search_tools
builtins.get_tool_docs = docs.get_tool_docs
builtins.ToolError = tools.ToolError
builtins.help = tools.helper
builtins.exit = builtins.quit = _exit
sys.stdout = sys.__stdout__ = streams.OutputStream(1)
sys.stderr = sys.__stderr__ = streams.OutputStream(2)
sys.stdin = sys.__stdin__ = streams.empty_input()
zipimport._zip_directory_cache.clear()
del _archive
sys.argv = [""]
sys.executable = sys._base_executable = ""
