import asyncio
import time
early = asyncio.create_task(aio.uneven.count())
await asyncio.sleep(0)
time.sleep(1)
print(uneven.count(), await early, time.monotonic())
print(uneven.count(), time.monotonic())
late = asyncio.create_task(aio.uneven.count())
await asyncio.sleep(0)
