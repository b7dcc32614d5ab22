# expect: success
# result: [1, 2]
import asyncio

async def number(n):
    return n

asyncio.gather(number(1), number(2))
