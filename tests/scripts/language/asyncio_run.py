# expect: success
# result: "done"
import asyncio


async def main():
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(0.001))
    return "done"


asyncio.run(main())
