import asyncio

async def work(n):
    await asyncio.sleep(n)
    try:
        raise ValueError(n)
    except ValueError as error:
        return str(error)

print(len(await asyncio.gather(*[work(n) for n in range(100)])))
