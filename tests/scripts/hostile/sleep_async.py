# expect: TIMEOUT
# timeout: 0.3
import asyncio

await asyncio.sleep(3600)
