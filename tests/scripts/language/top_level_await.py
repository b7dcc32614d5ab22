# expect: success
# result: [1, 2]
import asyncio


async def later(value):
    await asyncio.sleep(0.01)
    return value


await asyncio.gather(later(1), later(2))
