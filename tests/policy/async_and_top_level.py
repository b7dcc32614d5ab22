# expect: ok
import asyncio
from contextlib import asynccontextmanager
@asynccontextmanager
async def box():
    yield 1
async with box() as value:
    print(value)
rows = [row async for row in something(value)]
results = await asyncio.gather(*(aio.files.read_text_file(path=p) for p in rows))
async with asyncio.TaskGroup() as group:
    group.create_task(asyncio.sleep(0))
if not results:
    return None
results
