# expect: RuntimeError
# message: every task is waiting
import asyncio

await asyncio.get_running_loop().create_future()
