# expect: success
# result: [16, 8000000]
import asyncio
import time

given_up = 0
for _ in range(4):
    calls = [asyncio.ensure_future(aio.fake.large(bytes=8_000_000)) for _ in range(4)]
    await asyncio.sleep(0)
    # They finish here, and are cancelled before anybody has read them: their room is free again.
    time.sleep(0.3)
    for call in calls:
        given_up += call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
[given_up, len(fake.large(bytes=8_000_000))]
