# expect: success
# calls: 1
# result: [true, "cleaned up"]
import asyncio

log = []

async def work():
    try:
        await aio.fake.slow(seconds=60)
    finally:
        log.append("cleaned up")

task = asyncio.create_task(work())
await asyncio.sleep(0.02)
task.cancel("enough")
try:
    await task
except asyncio.CancelledError as error:
    assert error.args == ("enough",)
[task.cancelled(), log[0]]
