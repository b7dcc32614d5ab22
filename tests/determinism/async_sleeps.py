import asyncio
import time

async def later(name, seconds):
    await asyncio.sleep(seconds)
    print(name, time.monotonic())
    return name

print(await asyncio.gather(later("a", 3), later("b", 1), later("c", 2), later("d", 1)))
