# expect: success
# result: [[{"text": "a"}, {"text": "b"}], 3]
import asyncio

async def work():
    loop = asyncio.get_event_loop()
    return loop.run_until_complete(asyncio.sleep(0, 3))

[asyncio.run(asyncio.gather(aio.fake.echo(text="a"), aio.fake.echo(text="b"))), asyncio.run(work())]
