# expect: success
# result: [[{"text": "a"}, {"text": "b"}, {"text": "c"}, null], [["d"], []]]
# stderr: write `aio.SERVER.TOOL(...)` to have them under way together
# tool_calls: 4
import asyncio
first = await asyncio.gather(fake.echo(text="a"), aio.fake.echo(text="b"), fake.echo(text="c"), fake.nothing())
second = await asyncio.gather(*[["d"], []])
[first, second]
