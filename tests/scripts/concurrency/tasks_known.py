# expect: success
# result: ["worker", 2, 1, "set"]
import asyncio, contextvars

setting = contextvars.ContextVar("setting", default="unset")
setting.set("set")

async def work():
    await aio.fake.slow(seconds=0.01)
    return asyncio.current_task().get_name(), setting.get()

task = asyncio.create_task(work(), name="worker")
during = len(asyncio.all_tasks())
name, value = await task
[name, during, len(asyncio.all_tasks()), value]
