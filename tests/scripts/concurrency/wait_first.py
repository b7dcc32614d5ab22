# expect: success
# calls: 2
# result: ["quick", 1, true]
import asyncio

async def named(name, seconds):
    await aio.fake.slow(seconds=seconds)
    return name

tasks = [asyncio.create_task(named("slow", 60)), asyncio.create_task(named("quick", 0.01))]
done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
for task in pending:
    task.cancel()
await asyncio.gather(*pending, return_exceptions=True)
[done.pop().result(), len(pending), tasks[0].cancelled()]
