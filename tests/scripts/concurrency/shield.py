# expect: success
# result: ["TimeoutError", "slept"]
import asyncio

call = asyncio.ensure_future(aio.fake.slow(seconds=0.2))
try:
    await asyncio.wait_for(asyncio.shield(call), 0.01)
except TimeoutError as error:
    late = type(error).__name__
[late, await call]
