# expect: success
# result: [0, 1, 2]
import asyncio

barrier = asyncio.Barrier(3)

async def meet(seconds):
    await aio.fake.slow(seconds=seconds)
    return await barrier.wait()

sorted(await asyncio.gather(meet(0.01), meet(0.02), meet(0.03)))
