# expect: success
# result: [{"text": "pool"}, {"text": "own pool"}, ["ToolError", "it failed"]]
import asyncio
from concurrent.futures import ThreadPoolExecutor

loop = asyncio.get_running_loop()
first = await loop.run_in_executor(None, lambda: fake.echo(text="pool"))
with ThreadPoolExecutor(max_workers=2) as pool:
    second = await loop.run_in_executor(pool, lambda: fake.echo(text="own pool"))
try:
    await asyncio.to_thread(fake.fail)
except ToolError as error:
    failed = [type(error).__name__, error.message]
[first, second, failed]
