# expect: success
# result: 1
import asyncio
async def main():
    return 1
await asyncio.run(main())
