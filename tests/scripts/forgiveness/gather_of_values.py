# expect: TypeError
# hint: write `aio.SERVER.TOOL(...)`
import asyncio
await asyncio.gather(fake.echo(text="a"))
