# expect: success
# result: ["quick", "slow"]
import asyncio

async def named(name, seconds):
    await aio.fake.slow(seconds=seconds)
    return name

names = []
async for task in asyncio.as_completed([named("slow", 0.3), named("quick", 0.01)], timeout=20):
    names.append(await task)
names
