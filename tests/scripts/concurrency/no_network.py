# expect: NotImplementedError
# message: there is no network in the sandbox
# policy: off
# calls: 0
import asyncio

reader, writer = await asyncio.open_connection("example.com", 80)
