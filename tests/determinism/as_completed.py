import asyncio
for ready in asyncio.as_completed([aio.uneven.count() for _ in range(8)]):
    print(await ready)
