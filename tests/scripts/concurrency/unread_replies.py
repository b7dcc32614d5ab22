# expect: ToolError
# message: fake.large: more than 67108864 bytes of replies are waiting to be read; await them sooner
import asyncio
import time

calls = [asyncio.ensure_future(aio.fake.large(bytes=8_000_000)) for _ in range(9)]
await asyncio.sleep(0)
# Nobody reads while the loop stands still.
time.sleep(2)
for call in calls:
    await call
