# expect: success
# result: [4, 5, 3]
import asyncio
from concurrent.futures import ThreadPoolExecutor

async def work(number):
    return number

async def main():
    tasks = [asyncio.create_task(work(number)) for number in (4, 5)]
    await asyncio.wait(tasks)
    return tasks

[*asyncio.run(main()), ThreadPoolExecutor().submit(len, "abc")]
