"""Runs one script in this process and tells the host what came of it: what wasm/entry.c and codecell/image.py are in the
cell.
"""

import builtins
import inspect
import os
import re
import struct
import sys
import threading
import traceback
import types

import _codecell

from codecell import (
    aio, channel, display, docs, figures, host_loop, loop, report, script, shorten, streams, threads, tools, tracebacks, watching,
)  # fmt: skip

_RESULT, _DIAGNOSTICS = 0, 1


def run(request, descriptor):
    """Run the script of the host's request."""
    source = request["code"]
    # The stack of a thread counts as memory in full, and is 8 MiB on most systems.
    threading.stack_size(1 << 20)
    _codecell.connect(descriptor, source)
    _install(request["names"], request["imports"])
    namespace = _namespace(request)
    host = _codecell.host()
    host.tell(channel.BEGUN)
    if tests := request["tests"]:
        if not _succeeds(source[:-tests], lambda code, _: _execute(code, namespace), host, before_tests=True):
            return
        namespace.pop(script.RESULT, None)
        # The lines of the tests keep their numbers.
        source = re.sub("[^\\r\\n]", " ", source[:-tests]) + source[-tests:]
    _succeeds(source, lambda code, assigned: _evaluate(code, assigned, namespace, request["result_limit"]), host)


def _succeeds(source, execute, host, before_tests=False):
    """Compile the source and have it executed; False where that failed, which is told."""
    try:
        code, assigned = script.compiled(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        # Without a frame: that tells an error in the script from one in text that the script compiles.
        _tell(error.with_traceback(None), before_tests)
        return False
    try:
        execute(code, assigned)
    except BaseException as error:
        if not host.is_open:
            raise  # in a process that the script has forked
        _tell(error, before_tests)
        return False
    return True


def _tell(error, before_tests):
    text = report.raised(error, before_tests)
    if text is not None:
        _finish(_DIAGNOSTICS, text, 0)


def _install(names, imports):
    """Give the interpreter what every script finds."""
    # Hints name the modules that scripts most likely mean.
    sys.modules["codecell.image"] = types.ModuleType("codecell.image")
    sys.modules["codecell.image"].imports = imports
    tracebacks._OWN = "<codecell>/"
    tracebacks._LIBRARY = os.path.dirname(traceback.__file__) + "/"
    tools.install()
    host_loop.install()
    aio.install()
    tracebacks.install()
    sys.modules["servers"].aio = sys.modules["servers.aio"] = aio.servers
    renamed = {
        "aio": aio.servers,
        "display": display.display,
        "exit": _exit,
        "help": tools.helper,
        "list_mcp_tools": tools.list_tools,
        "quit": _exit,
    }
    for name in names:
        found = renamed.get(name) or getattr(docs if hasattr(docs, name) else tools, name)
        setattr(builtins, name, found)
    setattr(builtins, script.AWAITED, _codecell.awaited)
    sys.stdout = sys.__stdout__ = streams.standard_output(1, "<stdout>")
    sys.stderr = sys.__stderr__ = streams.standard_output(2, "<stderr>")
    sys.stdin = sys.__stdin__ = streams.standard_input()
    # Nobody is there to close a window.
    os.environ.setdefault("MPLBACKEND", "agg")
    watching.install()
    sys.argv = [_file()]
    sys.path.append(os.getcwd())


def _file():
    return os.path.join(os.getcwd(), "script.py")


def _exit(code=None):
    """exit(code): end the script."""
    raise SystemExit(code)


def _namespace(request):
    """The script's variables, which are those of the module `__main__`: pickle and others look there."""
    namespace = sys.modules["__main__"].__dict__
    namespace.clear()
    namespace.update({"__name__": "__main__", "__doc__": None, "__file__": _file(), "__builtins__": builtins})
    for name in request["servers"]:
        namespace[name] = _codecell.named_server(name)
    if request["variables"]:
        namespace.update(_codecell.decode(request["variables"]))
    return namespace


def _execute(code, namespace):
    value = eval(code, namespace)
    if code.co_flags & inspect.CO_COROUTINE:
        loop.run_awaitable(value)


def _evaluate(code, assigned, namespace, result_limit):
    _execute(code, namespace)
    threads.run_threads()
    value = namespace.get(script.RESULT, script)
    if value is script:
        value = _of_assignment(namespace, assigned)
    if type(value) is types.CoroutineType:  # the value of a call whose `await` was forgotten
        value = loop.run_awaitable(value)
    if value is not None:
        text = _codecell.result_json(value, result_limit, ())
        dropped = 0
        if text is None:
            text, dropped = shorten.shortened(value, result_limit)
        _finish(_RESULT, text, dropped)
        display.show_result(value)
    figures.show_left()
    if aio.left_behind or any(type(left) is types.CoroutineType for left in namespace.values()):
        aio.tell_unawaited(namespace)


def _of_assignment(namespace, assigned):
    """The value of the variable that the last statement makes, where nothing was shown: whoever writes that means it as the
    answer. A value that has to be awaited is no answer.
    """
    value = None if assigned is None or _codecell.has_shown() else namespace.get(assigned)
    return None if hasattr(type(value), "__await__") else value


def _finish(kind, text, dropped):
    host = _codecell.host()
    if host.is_open:
        host.tell(channel.FINISH, struct.pack("<II", kind, dropped) + text.encode("utf-8", "backslashreplace"))
