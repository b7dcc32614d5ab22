# expect: success
# result: [["it failed", "it failed"], ["no"], true]
import asyncio

async def raises():
    await aio.fake.slow(seconds=0.01)
    raise ValueError("no")

tools, values = [], []
try:
    async with asyncio.TaskGroup() as group:
        slow = group.create_task(aio.fake.slow(seconds=60))
        async def both():
            results = await asyncio.gather(aio.fake.fail(), aio.fake.fail(), raises(), return_exceptions=True)
            raise ExceptionGroup("all", results)
        group.create_task(both())
except* ToolError as errors:
    def leaves(group):
        for error in group.exceptions:
            yield from leaves(error) if isinstance(error, ExceptionGroup) else [error]
    tools = [error.message for error in leaves(errors)]
except* ValueError as errors:
    values = [str(error) for error in leaves(errors)]
[tools, values, slow.cancelled()]
