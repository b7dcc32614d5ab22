# expect: ExceptionGroup
# calls: 2
# traceback: it failed
import asyncio

async with asyncio.TaskGroup() as group:
    group.create_task(aio.fake.fail())
    group.create_task(aio.fake.echo(text="fine"))
