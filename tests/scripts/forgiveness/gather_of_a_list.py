# expect: TypeError
# hint: write `asyncio.gather(*calls)`
import asyncio
await asyncio.gather([aio.fake.echo(text="a")])
