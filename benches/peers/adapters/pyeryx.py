"""pyeryx: CPython in wasmtime, in this process. A `Sandbox` runs each script in a fresh instance."""

import shutil
from importlib.metadata import version
from pathlib import Path

import eryx
import protocol

SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
# The scratch folder in which this process runs, and where nothing else is.
FOLDER = Path.cwd()
sandboxes = {}


async def say(text: str):
    return text


def run(script, seconds):
    # The time limit belongs to the sandbox, which is otherwise made once: one for each script would take longer to start.
    if seconds not in sandboxes:
        limits = eryx.ResourceLimits(
            execution_timeout_ms=int(seconds * 1000),
            max_memory_bytes=protocol.MEMORY_BYTES,
            max_callback_invocations=100_000,
        )
        tool = {"name": "say", "fn": say, "description": "Gives back its text.", "schema": SCHEMA}
        sandboxes[seconds] = eryx.Sandbox(
            resource_limits=limits, callbacks=[tool], volumes=[(str(FOLDER), "/", False)]
        )
    try:
        return sandboxes[seconds].execute(protocol.printing(script)).stdout_text
    finally:
        # A fresh folder for the next script. It is emptied, since the sandbox may hold it open already.
        for entry in FOLDER.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()


protocol.serve(version("pyeryx"), run, 'await say(text="hello")')
