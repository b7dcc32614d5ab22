# expect: success
# result: "TimeoutError"
import asyncio

try:
    await asyncio.wait_for(aio.fake.slow(seconds=60), 0.05)
except TimeoutError as error:
    found = type(error).__name__
found
