# expect: TypeError
# hint: `await asyncio.gather(*calls)`
import asyncio
await asyncio.wait([asyncio.sleep(0)])
