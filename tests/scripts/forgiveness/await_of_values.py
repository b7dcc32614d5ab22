# expect: success
# result: [{"text": "hello"}, 3, null, "image/png", {"text": "hello"}, "there", false]
# tool_calls: 4
import collections.abc

async def describe():
    picture = await fake.image()
    try:
        return [await fake.echo(text="hello"), await 3, await fake.nothing(), picture.mime_type]
    finally:
        await print("described")

found = await describe()
found.append(await aio.fake.echo(text="hello"))
found.append("there" if await True and await [] == [] and await {"a": 1.5} and await (1, b"2") else None)
# What takes something to wait for still hears that there is nothing.
found.append(isinstance({}, collections.abc.Awaitable))
found
