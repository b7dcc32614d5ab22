"""pyeryx: CPython in wasmtime, in this process. A `Sandbox` runs each script in a fresh instance, from a factory that has
set up the tool beforehand and is kept in the folder that is named."""

import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import eryx
import protocol

SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}


async def say(text: str):
    return text


TOOL = {"name": "say", "fn": say, "description": "Gives back its text.", "schema": SCHEMA}


def factory():
    made = Path(sys.argv[1], "factory.bin")
    if not made.exists():
        part = made.with_suffix(".part")
        eryx.SandboxFactory(callbacks=[TOOL]).save(part)
        part.replace(made)
    return eryx.SandboxFactory.load(made, callbacks=[TOOL])


def main():
    sandboxes = factory()

    def run(script, seconds):
        limits = eryx.ResourceLimits(
            execution_timeout_ms=int(seconds * 1000),
            max_memory_bytes=protocol.MEMORY_BYTES,
            max_callback_invocations=100_000,
        )
        # A fresh folder, below the scratch folder of this process, which goes even if the process dies.
        with tempfile.TemporaryDirectory(dir=".", ignore_cleanup_errors=True) as folder:
            sandbox = sandboxes.create_sandbox(resource_limits=limits, volumes=[(folder, "/", False)])
            return sandbox.execute(protocol.printing(script)).stdout_text

    protocol.serve(version("pyeryx"), run, 'await say(text="hello")')


main()
