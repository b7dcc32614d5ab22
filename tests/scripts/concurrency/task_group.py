# expect: success
# result: ["slept", {"text": "b"}]
import asyncio

async with asyncio.TaskGroup() as group:
    first = group.create_task(aio.fake.slow(seconds=0.02))
    second = group.create_task(aio.fake.echo(text="b"))
[first.result(), second.result()]
