# expect: success
# result: [3, 4]
import asyncio
async with asyncio.TaskGroup() as group:
    tasks = [group.create_task(aio.fake.echo(text="a", times=times)) for times in (3, 4)]
    async with asyncio.timeout(5):
        return [(await task)["times"] for task in tasks]
