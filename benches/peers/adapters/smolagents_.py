"""smolagents' local executor: an interpreter of Python's syntax tree, in this process. It says itself that it is no
sandbox, so nothing hostile is run in it."""

from importlib.metadata import version

import protocol
from smolagents.local_python_executor import LocalPythonExecutor


def run(script, seconds):
    executor = LocalPythonExecutor(
        ["*"], additional_functions={"say": lambda text: text}, timeout_seconds=int(seconds)
    )
    executor.send_tools({})
    return executor(protocol.printing(script)).logs


protocol.serve(version("smolagents"), run, 'say("hello")')
