import asyncio
import time

async def call(n):
    reply = await aio.uneven.echo(n=n)
    print(reply, time.monotonic())
    return reply

print(await asyncio.gather(*[call(n) for n in range(12)]))
