# expect: success
# result: ["late", {"text": "still works"}]
import asyncio

try:
    async with asyncio.timeout(0.05):
        await aio.fake.slow(seconds=60)
except TimeoutError:
    found = "late"
[found, await aio.fake.echo(text="still works")]
