"""pydantic-monty: an interpreter of its own for a part of Python, in worker processes. Each script gets a session."""

from importlib.metadata import version
from pathlib import Path

import protocol
from pydantic_monty import Monty, MountDir


def main():
    # The empty scratch folder in which this process runs. What a script writes there stays in memory, and ends with it.
    folder = MountDir(host_path=Path.cwd(), virtual_path="/", mode="overlay")
    with Monty() as pool:

        def run(script, seconds):
            printed = []
            limits = {
                "max_feed_duration_secs": float(seconds),
                "max_memory": protocol.MEMORY_BYTES,
                "max_suspensions": 100_000,
            }
            with pool.checkout(limits=limits) as session:
                session.feed_run(
                    protocol.printing(script),
                    external_lookup={"say": lambda text: text},
                    print_callback=lambda _, text: printed.append(text),
                    mount=folder,
                    skip_type_check=True,
                )
            return "".join(printed)

        protocol.serve(version("pydantic-monty"), run, 'say("hello")')


main()
