# expect: success
# result: [20, 3, "Semaphore released too many times"]
import asyncio

at_once = asyncio.BoundedSemaphore(3)
running = most = done = 0

async def work():
    global running, most, done
    async with at_once:
        running += 1
        most = max(most, running)
        await aio.fake.slow(seconds=0.01)
        running -= 1
        done += 1

async with asyncio.TaskGroup() as group:
    for _ in range(20):
        group.create_task(work())
try:
    at_once.release()
except ValueError as error:
    refused = "Semaphore released too many times" if "too many" in str(error) else str(error)
[done, most, refused]
