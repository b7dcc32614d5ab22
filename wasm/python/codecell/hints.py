"""What to write instead, for mistakes that are easy to make here."""

import asyncio
import re
import sys

import _codecell

_OTHER_LANGUAGES = {"true": "True", "false": "False", "null": "None", "undefined": "None", "nil": "None", "NaN": "math.nan"}
_SHELL = {"ls", "cat", "cd", "pwd", "curl", "wget", "grep", "pip", "pip3", "npm", "git", "python", "python3", "bash", "mkdir"}

_NO_FILES = (
    "a script has no file system: read and write files through the tools of a files server (`list_tools()` shows them) "
    "and keep data in memory, such as in `io.StringIO`"
)
_AWAIT = "an `await` is missing before the call: an async function gives its value only where it is awaited"
_ASYNC_FOR = (
    "this gives its items only to `async for`; with an `await` in it, write a list, `[await f(x) for x in xs]`, "
    "in place of `(await f(x) for x in xs)`"
)
_NOT_AWAITABLE = (
    "what was given is a value already, such as what a tool returns without `aio.` before its server: "
    "write `aio.SERVER.TOOL(...)` to have calls under way together"
)


def hint(exception):
    """One sentence on what to do about an exception, or None."""
    try:
        for kind, find in _HINTS:
            if isinstance(exception, kind):
                return find(exception)
    except Exception:  # what an exception of the script says of itself can be anything
        pass
    return None


def _of_name(error):
    name = error.name
    if name in _OTHER_LANGUAGES:
        return f"write `{_OTHER_LANGUAGES[name]}`: `{name}` is not Python"
    if name in _SHELL:
        return "there is no shell here: call a function of a server instead (`list_tools()` shows them)"
    if name in sys.stdlib_module_names:
        return f"write `import {name}` first"
    if re.search(rf"\b{re.escape(name)}\.\w+\(", _codecell.script()):
        servers = ", ".join(server["name"] for server in _codecell.describe("", ""))
        return f"there is no server {name!r} either; the configured ones are: {servers or 'none'}"
    return None


def _of_type(error):
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
    if "not JSON serializable" in text:
        return "make the value the script's last expression instead: results may hold dates, sets, bytes and more"
    return None


def _is_from(error, function):
    """Whether a function of asyncio with this name raised the error."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace is not None else None
    return code is not None and code.co_name == function and "asyncio" in code.co_filename


def _of_value(error):
    return _NOT_AWAITABLE if str(error).startswith("a coroutine was expected") else None


def _of_attribute(error):
    if error.obj is sys.modules["servers"]:
        return _missing(error.name)
    return _AWAIT if type(error.obj).__name__ == "coroutine" else None


def _of_import(error):
    names = [name for name in (*(error.name or "").split("."), error.name_from) if name]
    return _missing(*names[1:3]) if names[0] == "servers" and len(names) > 1 else None


def _missing(server, tool=""):
    """Why there is no such server or tool, in the host's words; None where there is."""
    try:
        _codecell.describe(server, tool)
    except Exception as refusal:
        return str(refusal)
    return None


def _of_runtime(error):
    if str(error) == "no running event loop":
        return "a task needs an `await` in the same script: write `await asyncio.gather(...)` instead, or await the call itself"
    if str(error) in ("This event loop is already running", "Cannot run the event loop while another loop is running"):
        return "write `await` before what the loop is to run"
    return None


def _of_overflow(error):
    if "index-sized" in str(error) or "Python int too large to convert to C ssize_t" in str(error):
        return "nothing can have more than 2**31 - 1 items or bytes here, nor more than the memory: work on the data in parts"
    return None


def _of_syntax(error):
    text = str(error.msg)
    if text.startswith(("'await' outside", "'async for' outside", "'async with' outside", "asynchronous comprehension")):
        return "write `async def` for the function around it, and `await` where that is called; a lambda cannot await"
    if isinstance(error, TabError):
        return "indent with four spaces everywhere, and with no tabs"
    return None


def _of_timeout(_):
    return "what was waited for took longer than the script allowed: give it more time, or ask for less"


_HINTS = [
    (NameError, _of_name),
    (AttributeError, _of_attribute),
    (ImportError, _of_import),
    (asyncio.TimeoutError, _of_timeout),
    ((FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError), lambda _: _NO_FILES),
    (EOFError, lambda _: "stdin is at its end and nobody can answer: pass data as variables, or write it into the script"),
    (TypeError, _of_type),
    (OverflowError, _of_overflow),
    (SyntaxError, _of_syntax),
    (RuntimeError, _of_runtime),
    (ValueError, _of_value),
]
