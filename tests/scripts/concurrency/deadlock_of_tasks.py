# expect: RuntimeError
# message: every task is waiting (on line 7, 8, 11)
import asyncio
lock = asyncio.Lock()

async def twice():
    async with lock:
        async with lock:
            return 1

await asyncio.gather(twice(), twice())
