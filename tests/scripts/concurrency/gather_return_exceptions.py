# expect: success
# result: ["ToolError", {"text": "a"}, "ToolError"]
import asyncio

replies = await asyncio.gather(aio.fake.fail(), aio.fake.echo(text="a"), aio.fake.fail(), return_exceptions=True)
[type(reply).__name__ if isinstance(reply, Exception) else reply for reply in replies]
