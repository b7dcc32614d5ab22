# expect: NotImplementedError
# message: call a tool of a server for it
# policy: off
import asyncio

await asyncio.create_subprocess_shell("ls")
