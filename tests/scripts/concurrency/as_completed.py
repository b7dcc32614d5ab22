# expect: success
# result: ["quick", "slow"]
import asyncio

async def named(name, seconds):
    await aio.fake.slow(seconds=seconds)
    return name

[await done for done in asyncio.as_completed([named("slow", 0.3), named("quick", 0.01)])]
