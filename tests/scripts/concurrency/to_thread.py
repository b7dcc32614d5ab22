# expect: success
# result: {"text": "threaded"}
import asyncio

await asyncio.to_thread(fake.echo, text="threaded")
