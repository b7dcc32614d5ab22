# expect: success
# result: ["ToolError", 1, 0]
import asyncio

tasks = [asyncio.ensure_future(aio.fake.slow(seconds=60)), asyncio.ensure_future(aio.fake.fail())]
failed, slow = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
late, _ = await asyncio.wait(slow, timeout=0.02)
tasks[0].cancel()
[type(failed.pop().exception()).__name__, len(slow), len(late)]
