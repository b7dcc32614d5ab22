# expect: success
# result: ["slept", "told"]
import asyncio

told = asyncio.Event()
task = asyncio.ensure_future(aio.fake.slow(seconds=0.01))
task.add_done_callback(lambda done: told.set())
await told.wait()
future = asyncio.get_running_loop().create_future()
asyncio.get_running_loop().call_soon(future.set_result, "told")
[task.result(), await future]
