# expect: TypeError
# hint: write `aio.SERVER.TOOL(...)`
import asyncio
await asyncio.create_task(fake.echo(text="a"))
