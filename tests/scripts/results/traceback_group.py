# expect: ExceptionGroup
# message: (2 sub-exceptions): ValueError: 1; ValueError: 2
# line: 10
# traceback: ValueError: 2
import asyncio

async def fail(number):
    raise ValueError(number)

async with asyncio.TaskGroup() as tasks:
    tasks.create_task(fail(1))
    tasks.create_task(fail(2))
