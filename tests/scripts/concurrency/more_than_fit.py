# expect: success
# calls: 600
# result: 600
# More calls than the host takes at a time: the rest waits its turn.
import asyncio

len(await asyncio.gather(*[aio.fake.slow(seconds=0.01) for _ in range(600)]))
