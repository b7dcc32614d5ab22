# expect: NotImplementedError
# message: there are no processes in the sandbox
# policy: off
import asyncio

await asyncio.create_subprocess_exec("ls")
