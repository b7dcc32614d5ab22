# expect: success
# calls: 100
# result: [100, true]
# A hundred calls of a tenth of a second, all under way at once.
import asyncio, time

start = time.monotonic()
replies = await asyncio.gather(*[aio.fake.slow(seconds=0.1) for _ in range(100)])
[replies.count("slept"), time.monotonic() - start < 3]
