"""Builds the state that every instance starts from, and names the hooks that `entry.c` calls."""

import builtins
import gc
import importlib
import logging
import os
import sys
import types
import zipimport
import zoneinfo
from importlib.machinery import FrozenImporter

import _codecell

from codecell import (
    adopting, aio, clocks, display, docs, ending, figures, hashing, library, loop, network, packing, processes, report, shorten,
    streams, system, threads, times, tools, tracebacks, zone,
)  # fmt: skip

_archive = __loader__  # the `zipimporter` of everything that the image is built from


def _read(name):
    return _archive.get_data(f"{_archive.archive}/{name}").decode()


def _listed(name):
    """The lines of a list, without its comments."""
    return [line for line in _read(name).splitlines() if not line.startswith("#")]


def _scripts(folder):
    return [_read(name) for name in sorted(_archive._get_files()) if name.startswith(folder) and name.endswith(".py")]


warm_up_scripts = _scripts("warmup/")
# Those of the image alone run before the snapshot is sealed and not after it: what they allocate and free would leave gaps all
# over the memory that executions begin with.
heavy_scripts = _scripts("image/warmup/")
imports = _listed("imports.txt")
# Those of the image alone, which strict rules do not allow.
_further = _listed("image/imports.txt") if "image/imports.txt" in _archive._get_files() else []

# -- hooks -------------------------------------------------------------------

shortened = shorten.shortened
raised = report.raised
run_awaitable = loop.run_awaitable
run_threads = threads.run_threads
waiting_threads = threads.waiting_threads
tell_unawaited = aio.tell_unawaited
left_behind = aio.left_behind
end = ending.end
handed_out = streams.handed_out
log_handlers = logging._handlerList
show_figures = figures.show_left
_ATOMS = (str, bytes, int, float)
# Scripts ask for their own file to find its folder. That is the working folder; nobody needs to read the file itself.
# Its text comes from the loader, as `inspect` and `linecache` ask for it.
# What scripts find there; what packages add for themselves when they are imported is taken away again.
_environment = frozenset(os.environ)
namespace = {
    "__name__": "__main__", "__doc__": None, "__package__": None, "__loader__": tracebacks.ScriptLoader(), "__spec__": None,
    "__file__": "/cell/script.py", "__builtins__": builtins,
}  # fmt: skip


def seal():
    """Make every object of the snapshot immortal and leave nothing for the garbage collector to visit."""
    sys.path_importer_cache.clear()
    for name in os.environ.keys() - _environment:
        del os.environ[name]
    figures.begin()
    for module in list(sys.modules.values()):
        vars(module).pop("__warningregistry__", None)  # else a warning that came up here would not be given to scripts
    gc.collect()
    _immortalize_all()
    gc.collect()
    gc.freeze()


def _immortalize_all():
    """Visit every object that the interpreter can reach, except frames: those are running."""
    stack = gc.get_objects()
    # Being immortal marks what has been visited. What was so from the start is remembered here.
    born_immortal = set()
    own = (id(stack), id(born_immortal))
    while stack:
        item = stack.pop()
        if id(item) in own or isinstance(item, types.FrameType):
            continue
        if not _codecell.immortalize(item):
            if isinstance(item, _ATOMS) or id(item) in born_immortal:
                continue
            born_immortal.add(id(item))
        stack += gc.get_referents(item)
        # The collector does not visit what these hold.
        if isinstance(item, types.CodeType):
            stack += (item.co_consts, item.co_names, item.co_name, item.co_qualname, item.co_filename)
            stack += (item.co_linetable, item.co_exceptiontable, item.co_varnames, item.co_freevars, item.co_cellvars)
        elif isinstance(item, type):
            members = type.__dict__["__dict__"].__get__(item)
            stack += members.keys()
            stack += members.values()


# -- building ----------------------------------------------------------------


def _exit(code=None):
    """exit(code): end the script."""
    raise SystemExit(code)


_library = library.install(_archive)
threads.install_locals()
# What is adopted has to be there by now.
_further += [name for name in adopting.WHEN_IMPORTED if name in _library.names()]
for _name in (*imports, *_further):
    importlib.import_module(_name)
sys._stdlib_dir = library.FOLDER
for _module in dict.fromkeys(sys.modules.values()):  # `collections.abc` has two names
    if isinstance(getattr(_module, "__loader__", None), zipimport.zipimporter):
        _library.adopt(_module)
    elif getattr(_module, "__loader__", None) is FrozenImporter:
        library.name_frozen(_module)

# Zones are read from their files, which is quicker than by way of their package.
zoneinfo.reset_tzpath([f"{packing.FOLDER}/tzdata/zoneinfo"])
tools.install()
loop.install()
aio.install()
threads.install()
processes.install()
system.install()
network.install()
tracebacks.install()
hashing.install()
clocks.install()
times.install()
zone.install()
show_result = display.show_result if adopting.adopt_all() else None
left_figures = figures.managed()
sys.modules["servers"].aio = sys.modules["servers.aio"] = aio.servers
# The names are in names.txt; these are called something else where they are defined.
_renamed = {
    "aio": aio.servers,
    "display": display.display,
    "exit": _exit,
    "help": tools.helper,
    "list_mcp_tools": tools.list_tools,
    "quit": _exit,
}
for _name in _listed("names.txt"):
    if _name not in _renamed:
        _renamed[_name] = getattr(docs if hasattr(docs, _name) else tools, _name)
    setattr(builtins, _name, _renamed[_name])
sys.stdout = sys.__stdout__ = streams.standard_output(1, "<stdout>")
sys.stderr = sys.__stderr__ = streams.standard_output(2, "<stderr>")
sys.stdin = sys.__stdin__ = streams.standard_input()
zipimport._zip_directory_cache.clear()
del _archive
sys.argv = [namespace["__file__"]]
sys.executable = sys._base_executable = ""
