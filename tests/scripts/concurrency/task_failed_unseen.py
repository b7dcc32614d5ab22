# expect: success
# result: ["done", "ValueError"]
# stderr: the task 'fail' failed and was never awaited:
import asyncio

async def fail(kind):
    raise kind("nobody looks")

unseen = asyncio.create_task(fail(KeyError))
seen = asyncio.create_task(fail(ValueError))
await asyncio.sleep(0.01)
["done", type(seen.exception()).__name__]
