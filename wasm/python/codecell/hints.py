"""What to write instead, for mistakes that are easy to make here."""

import ast
import asyncio
import difflib
import errno
import locale
import os
import re
import sqlite3
import sys
import types

import _codecell

from codecell import calling, mistaken, network, processes
from codecell.tools import Server, Tool, ToolError

_OTHER_LANGUAGES = {"true": "True", "false": "False", "null": "None", "undefined": "None", "nil": "None", "NaN": "math.nan"}
_SHELL = {"ls", "cat", "cd", "pwd", "curl", "wget", "grep", "pip", "pip3", "npm", "git", "python", "python3", "bash", "mkdir"}

# Modules in which people look for a name that they use without its import, the likeliest first.
_HOMES = (
    "collections", "datetime", "math", "json", "re", "itertools", "functools", "statistics", "decimal", "dataclasses",
    "typing", "io", "enum", "fractions", "random", "time", "asyncio", "textwrap", "contextlib", "heapq", "operator",
    "pathlib",
)  # fmt: skip
_FILE_MODULES = ("os", "pathlib", "shutil", "glob", "tempfile")
# Modules that are not here because files are in the script's own memory.
_NOT_NEEDED = {
    "mmap": "a file is in memory already: read it, or a part of it after `seek()`, into a `bytearray` or a `memoryview`",
    "fcntl": "nobody else has the script's files: they need no locks",
}
# Modules that packages would use if they were there, and what does without them.
_INSTEAD = {
    ("pyarrow", "fastparquet", "pytables"): "use `to_csv`, `to_json` or `to_pickle`, and what reads them",
    ("sqlalchemy",): "give pandas a connection of `sqlite3`: `table.to_sql(name, sqlite3.connect('cell.db'))`",
    ("odf", "pyxlsb", "python_calamine"): "save the workbook as .xlsx first, which can be read",
    ("scipy.odr",): "fit with `curve_fit` or `least_squares` of `scipy.optimize`; `scipy.odr` is Fortran, which is not compiled here",
}
# What `signal` has elsewhere to interrupt a script after some time.
_ALARMS = ("alarm", "setitimer", "SIGALRM", "ITIMER_REAL")
_NOT_INSTALLABLE = "nothing can be installed here"
# Packages that fetch data sets, and those data sets that need no network.
_OF_DATA_SETS = ("seaborn", "sklearn.datasets", "statsmodels.datasets", "scipy.datasets")
_DATA_SETS_HERE = "without a network there are `load_iris`, `load_wine`, `load_diabetes` and others of `sklearn.datasets`"
# Where a script's own files are.
_OWN_FOLDERS = ("/cell/", "/tmp/")
# What tools are called that read a file.
_READERS = ("read_text_file", "read_file")
# Names for packages, and what to do without those that are not here.
_ALIASES = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "sns": "seaborn"}
_NOT_INSTALLED = {
    "np": "numpy is not here: use lists with `math`, `statistics` and `random`",
    "pd": "pandas is not here: use lists of dicts with `csv`, `statistics` and `itertools`",
    "plt": "matplotlib is not here: return the data, or call a tool of a server that draws",
}
_NOT_INSTALLED |= {"numpy": _NOT_INSTALLED["np"], "pandas": _NOT_INSTALLED["pd"], "matplotlib": _NOT_INSTALLED["plt"]}
_ALMOST = 0.8  # likeness to another name from which on a slip of the pen is likelier than anything else

_AWAIT = "an `await` is missing before the call: an async function gives its value only where it is awaited"
_ASYNC_FOR = (
    "this gives its items only to `async for`; with an `await` in it, write a list, `[await f(x) for x in xs]`, "
    "in place of `(await f(x) for x in xs)`"
)
_NOT_AWAITABLE = (
    "what was given is a value already, such as what a tool returns without `aio.` before its server: "
    "write `aio.SERVER.TOOL(...)` to have calls under way together"
)


def hint(exception, line, message):
    """One sentence on what to do about an exception of a line of the script, or None. `message` is what is said of it."""
    try:
        for kind, find in _HINTS:
            if isinstance(exception, kind):
                return find(exception, line, message)
    except Exception:  # what an exception of the script says of itself can be anything
        pass
    return None


def _of_name(error, line, message):
    name = error.name
    if isinstance(error, UnboundLocalError):
        return _of_local(str(error))
    if name in _OTHER_LANGUAGES:
        return f"write `{_OTHER_LANGUAGES[name]}`: `{name}` is not Python"
    if name in ("In", "Out"):
        return "leave the prompts of the notebook out, such as `In [1]:`"
    if name in _SHELL:
        return f"there is no shell here: call a function of a server instead{_shown_by_list()}"
    renamed = _renamed(name)
    module = _of_module(name)
    if renamed is not None:
        return f"{renamed}{f'; {module}' if module else ''}"
    return module or calling.of_name(name, line) or _of_missing(name, message)


def _of_local(text):
    found = re.search(r"local variable '(\w+)'", text)
    if found is None:
        return None
    name = found[1]
    return f"a function that assigns to `{name}` has it for itself: take it as a parameter, or write `global {name}` there"


def _renamed(name):
    """What is said of a name that is the server's own, where scripts know the server by another one."""
    known = next((server["name"] for server in calling.servers() if server["server"] == name), name)
    if known == name:
        return None
    return f"the server {name!r} is `{known}` in scripts, because scripts rely on `{name}` for something else"


def _of_module(name):
    """What to import, where the script uses a name as it would a module, or something out of one."""
    script = _codecell.script()
    word = re.escape(name)
    importable = [*(entry.partition(".")[0] for entry in sys.modules["codecell.image"].imports), *_FILE_MODULES]
    members = re.findall(rf"\b{word}\.(\w+)", script)
    if name in importable and any(hasattr(sys.modules.get(name), member) for member in members):
        return f"write `import {name}` first"
    package = _ALIASES.get(name, name)
    if package in sys.modules and (name in _ALIASES or name in _NOT_INSTALLED):
        return f"write `import {package}" + (f" as {name}` first" if name in _ALIASES else "` first")
    if name in _NOT_INSTALLED:
        return _NOT_INSTALLED[name]
    if name.startswith("_"):
        return None
    is_called = name[0].isupper() or re.search(rf"\b{word}\(", script)
    for home in _HOMES:
        found = getattr(sys.modules.get(home), name, None)
        # What a module has itself imported is not looked for in it.
        is_there = found is not None and not isinstance(found, types.ModuleType)
        if is_there and (is_called or any(hasattr(found, member) for member in members)):
            return f"write `from {home} import {name}` first"
    return None


def _of_missing(name, message):
    """What to say of a name that nothing in the script makes."""
    if _is_made(name):
        return None
    kept = f"nothing is kept between calls: make `{name}` in this script, or pass it in `variables`"
    if re.search(rf"\b{re.escape(name)}\.\w+\(", _codecell.script()):
        names = ", ".join(server["name"] for server in calling.servers())
        return (
            f"there is no server {name!r} either; the configured ones are: {names or 'none'}. "
            f"If an earlier script made it: {kept}"
        )
    suggested = re.search(r"Did you mean: '(\w+)'", message)
    likeness = difflib.SequenceMatcher(None, name, suggested[1]).ratio() if suggested else 0
    return kept if likeness < _ALMOST else None


def _is_made(name):
    """Whether something in the script gives a value to a name."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    for node in ast.walk(compile(_codecell.script(), "<script>", "exec", flags, dont_inherit=True)):
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)) and node.name == name:
            return True
        if isinstance(node, ast.arg) and node.arg == name:
            return True
        if isinstance(node, ast.alias) and (node.asname or node.name.partition(".")[0]) == name:
            return True
    return False


def _of_missing_file(error, *_):
    """Where a file may be that the cell does not have: with a server that reads files."""
    if error.strerror == processes.NO_PROGRAMS:
        return f"a script cannot start programs: do the work in Python, or call a tool of a server{_shown_by_list()}"
    name = error.filename
    readers = [tool for wanted in _READERS for tool in calling.tools_named(wanted)] if isinstance(name, str) else []
    if not readers:
        return "there is no such file in the cell: a script has the files that it makes and those that it is given"
    server = readers[0].partition(".")[0]
    return f"there is no such file in the cell; if the server `{server}` has it, `{readers[0]}({name!r})` reads it"


def _of_tool(error, *_):
    """Where the file is that a server does not have, if the script itself has it."""
    for name in re.findall(r"[\"']([^\"'\n]+)[\"']", error.message):
        if os.path.abspath(name).startswith(_OWN_FOLDERS) and os.path.isfile(name):
            return f"`{name}` is in the cell, whose files the server `{error.server}` does not see: `open({name!r})` reads it"
    return None


def _of_files(error, *_):
    if network.is_missing(error):
        data_sets = f"; {_DATA_SETS_HERE}" if any(_passed(error, package) for package in _OF_DATA_SETS) else ""
        return calling.without_network() + data_sets
    if error.errno == errno.ENOSPC:
        return "files are in the script's memory, which is used up: keep less of them, or write less"
    if error.errno == errno.EDEADLK:
        return "the pipe is empty, or full, and nobody else runs who could change that: write before reading, and read in between"
    return None


def _of_permission(*_):
    return "files and folders can be made below `/cell`, which is the working folder, and below `/tmp`"


def _shown_by_list():
    return " (`list_tools()` shows them)" if calling.servers() else ", of which none is configured"


def _of_type(error, line, _):
    text = str(error)
    if "'coroutine'" in text or "type coroutine" in text or "coroutine object" in text or "'async_generator'" in text:
        return _ASYNC_FOR if "async_generator" in text else _AWAIT
    if "used in 'await' expression" in text or "can't be awaited" in text:
        return (
            "take the `await` away: what stands after it is a value already, such as what `asyncio.run()` returns, or a "
            "function that is not called"
        )
    if text.startswith(("An asyncio.Future, a coroutine or an awaitable", "a coroutine was expected")):
        return _NOT_AWAITABLE
    if text.startswith("unhashable type") and _is_from(error, "gather"):
        is_list = text == "unhashable type: 'list'"
        return "`asyncio.gather` takes the calls one by one: write `asyncio.gather(*calls)`" if is_list else _NOT_AWAITABLE
    if text.startswith("Passing coroutines is forbidden"):
        return "write `await asyncio.gather(*calls)`, or make each call a task with `asyncio.create_task(call)`"
    if "type Call is" in text:
        return _AWAIT
    if text.startswith(("the names of a server and of a tool are str", "mcp_call()", "call_mcp_tool()")):
        return calling.of_mcp_call(line)
    if text == "'Server' object is not callable":
        return calling.of_called_server(line)
    if text.startswith("'Server' object"):
        return "the tools of a server are its attributes: write `SERVER.TOOL(...)`, or `mcp_call(server, tool, {...})` by name"
    if text.startswith("'Tool' object"):
        return "a tool gives its value where it is called: write `(...)` behind its name"
    if text.startswith("list indices must be integers or slices, not str"):
        return mistaken.OF_LIST_KEY
    if text.startswith("string indices must be integers, not 'str'"):
        return mistaken.OF_TEXT_KEY
    if text.startswith("'NoneType' object is not"):
        return mistaken.OF_NONE
    if text.startswith("the JSON object must be str"):
        kind = text.rpartition(" ")[2]
        return _AWAIT if kind in ("Call", "coroutine") else mistaken.of_json(kind)
    if "not JSON serializable" in text:
        return "make the value the script's last expression instead: results may hold dates, sets, bytes and more"
    return None


def _frames(error):
    """Those that the error has come through, the script's first."""
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next


def _is_from(error, function):
    """Whether a function of asyncio with this name raised the error."""
    *_, last = [None, *_frames(error)]
    return last is not None and last.f_code.co_name == function and "asyncio" in last.f_code.co_filename


def _passed(error, package):
    """Whether the error has come through a package."""
    return any(f"{frame.f_globals.get('__name__')}.".startswith(f"{package}.") for frame in _frames(error))


def _of_value(error, *_):
    return _NOT_AWAITABLE if str(error).startswith("a coroutine was expected") else None


def _of_attribute(error, line, _):
    value, name = error.obj, error.name
    if value is sys.modules["servers"]:
        return _missing(name)
    if isinstance(value, types.ModuleType):
        if value.__name__ == "signal" and name in _ALARMS:
            return "nothing interrupts a script from inside: whoever runs it gives it a `timeout`"
        return _hidden_server(value.__name__)
    if isinstance(value, Server):
        return calling.of_server(value.__name__, name, line) or _hidden_module(value.__name__, name)
    if isinstance(value, Tool):
        return f"a tool is called itself: write `{value.__qualname__}(...)`" if name in calling.CALLERS else None
    return _AWAIT if type(value).__name__ == "coroutine" else mistaken.attribute(value, name)


def _hidden_server(module):
    """Where the server is whose name a module has taken."""
    for server in calling.servers():
        if server["server"] == module and server["name"] != module:
            return f"`{module}` is Python's module; the server {module!r} is `{server['name']}` in scripts"
        if server["name"] == module:
            return (
                f"`import {module}` hides the server `{module}`: leave that line out where the module is not needed, or take the "
                f"server under another name: `from servers import {module} as {module}_server`"
            )
    return None


def _hidden_module(server, name):
    """Where the module is that has what was looked for in a server of the same name."""
    if server.startswith("_") or not hasattr(sys.modules.get(server), name):
        return None
    return (
        f"`{server}` is a server here, until the script has `import {server}`: write that for Python's module, and "
        f"`from servers import {server} as {server}_server` for the server"
    )


def _of_import(error, *_):
    if error.name in _NOT_NEEDED:
        return _NOT_NEEDED[error.name]
    names = [name for name in (*(error.name or "").split("."), error.name_from) if name]
    if names[:1] == ["servers"]:
        return _missing(*names[1:3]) if len(names) > 1 else None
    return _of_what_is_not_here(error)


def _of_what_is_not_here(error):
    """What does without a package that another one, or the script by its name, has asked for."""
    text = str(error)
    # `from scipy import odr` says the two names apart.
    wanted = f"{error.name}.{error.name_from}" if getattr(error, "name_from", None) else text
    for modules, instead in _INSTEAD.items():
        if any(re.search(rf"\b{module}\b", wanted) for module in modules):
            return f"{_NOT_INSTALLABLE}: {instead}"
    is_wanted = isinstance(error, ModuleNotFoundError) or re.search(r"\b(pip|conda)\b.* install|optional dependency", text)
    return f"{_NOT_INSTALLABLE}: do without what needs that package" if is_wanted else None


def _missing(server, tool=""):
    """Why there is no such server or tool, in the host's words; None where there is."""
    try:
        _codecell.describe(server, tool)
    except Exception as refusal:
        return str(refusal)
    return None


def _of_runtime(error, *_):
    if str(error) == "no running event loop":
        return "a task needs an `await` in the same script: write `await asyncio.gather(...)` instead, or await the call itself"
    if str(error) in ("This event loop is already running", "Cannot run the event loop while another loop is running"):
        return "write `await` before what the loop is to run"
    return None


def _of_overflow(error, *_):
    if "index-sized" in str(error) or "Python int too large to convert to C ssize_t" in str(error):
        return "nothing can have more than 2**31 - 1 items or bytes here, nor more than the memory: work on the data in parts"
    return None


def _of_memory(error, *_):
    if error.__traceback__ is None:  # the script was not even compiled
        return "something is nested too deeply for the parser, which takes about a hundred levels: name the inner parts"
    # The host has refused nothing, or it would tell: so much was asked for that no memory could have it.
    return "no object can have 2**31 bytes or more here, nor more than the script's memory: work on the data in parts"


def _of_syntax(error, *_):
    text = str(error.msg)
    if text.startswith(("'await' outside", "'async for' outside", "'async with' outside", "asynchronous comprehension")):
        return "write `async def` for the function around it, and `await` where that is called; a lambda cannot await"
    if isinstance(error, TabError):
        return "indent with four spaces everywhere, and with no tabs"
    return None


def _of_timeout(*_):
    return "what was waited for took longer than the script allowed: give it more time, or ask for less"


def _of_database(error, *_):
    if not str(error).startswith("unable to open database"):
        return None
    return "a database is made in a folder that is there and can be written to: `/cell`, the working folder, or one below it"


def _of_locale(*_):
    return (
        "the locales are C and C.UTF-8, without the customs of any country: write numbers as `f'{n:,.2f}'`, and names of months "
        "and days in the script itself"
    )


_HINTS = [
    (locale.Error, _of_locale),
    (ToolError, _of_tool),
    (NameError, _of_name),
    (AttributeError, _of_attribute),
    (ImportError, _of_import),
    (asyncio.TimeoutError, _of_timeout),
    (FileNotFoundError, _of_missing_file),
    (PermissionError, _of_permission),
    (OSError, _of_files),
    (EOFError, lambda *_: "stdin is at its end and nobody can answer: pass data as variables, or write it into the script"),
    (TypeError, _of_type),
    (OverflowError, _of_overflow),
    (MemoryError, _of_memory),
    (SyntaxError, _of_syntax),
    (RuntimeError, _of_runtime),
    (ValueError, _of_value),
    (sqlite3.OperationalError, _of_database),
]
