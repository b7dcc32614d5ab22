# expect: success
# result: [{"text": "a"}, {"text": "b"}, {"text": "c"}]
import asyncio

with asyncio.Runner() as runner:
    first = runner.run(aio.fake.echo(text="a"))
    second = runner.run(aio.fake.echo(text="b"))
loop = asyncio.new_event_loop()
third = loop.run_until_complete(aio.fake.echo(text="c"))
loop.close()
[first, second, third]
