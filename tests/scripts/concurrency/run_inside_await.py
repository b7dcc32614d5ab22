# expect: success
# result: [{"text": "inner"}, "slept"]
import asyncio

async def main():
    return await aio.fake.echo(text="inner")

inner = asyncio.run(main())
[inner, await aio.fake.slow(seconds=0.01)]
