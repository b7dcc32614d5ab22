# expect: RuntimeError
# hint: a task needs an `await` in the same script
import asyncio

async def number():
    return 1

asyncio.create_task(number())
