# expect: TypeError
# hint: take the `await` away
import asyncio
async def main():
    return 1
await asyncio.run(main())
