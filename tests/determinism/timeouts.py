import asyncio
for seconds in (0.001, 0.02, 10):
    try:
        async with asyncio.timeout(seconds):
            print(await aio.uneven.count())
    except TimeoutError as error:
        print("too late", seconds, asyncio.get_running_loop().time())
