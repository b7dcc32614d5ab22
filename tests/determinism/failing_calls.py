import asyncio
replies = await asyncio.gather(*[aio.uneven.fail(n=n) for n in range(4)], return_exceptions=True)
print(replies)
uneven.fail(n=5)
