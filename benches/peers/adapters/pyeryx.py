"""pyeryx: CPython in wasmtime, in this process. A `Sandbox` runs each script in a fresh instance."""

from importlib.metadata import version

import eryx
import protocol

SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
sandboxes = {}


async def say(text: str):
    return text


def run(script, seconds):
    # The time limit belongs to the sandbox, which is otherwise made once.
    if seconds not in sandboxes:
        limits = eryx.ResourceLimits(
            execution_timeout_ms=int(seconds * 1000),
            max_memory_bytes=protocol.MEMORY_BYTES,
            max_callback_invocations=100_000,
        )
        tool = {"name": "say", "fn": say, "description": "Gives back its text.", "schema": SCHEMA}
        sandboxes[seconds] = eryx.Sandbox(resource_limits=limits, callbacks=[tool])
    return sandboxes[seconds].execute(protocol.printing(script)).stdout_text


protocol.serve(version("pyeryx"), run, 'await say(text="hello")')
