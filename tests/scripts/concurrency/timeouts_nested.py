# expect: success
# result: ["inner", "outer", "slept"]
import asyncio

found = []
try:
    async with asyncio.timeout(None) as outer:
        try:
            async with asyncio.timeout(0.01):
                await aio.fake.slow(seconds=60)
        except TimeoutError:
            found.append("inner")
        outer.reschedule(asyncio.get_running_loop().time() + 0.01)
        await aio.fake.slow(seconds=60)
except TimeoutError:
    found.append("outer")
async with asyncio.timeout(0.01) as limit:
    limit.reschedule(None)
    found.append(await aio.fake.slow(seconds=0.03))
found
