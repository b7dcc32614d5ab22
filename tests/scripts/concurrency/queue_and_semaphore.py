# expect: success
# result: [0, 1, 4, 9, 16]
import asyncio

async def worker(jobs, done, at_once):
    while not jobs.empty():
        number = await jobs.get()
        async with at_once:
            await aio.fake.slow(seconds=0.01)
        done.append(number * number)

async def main():
    jobs, done, at_once = asyncio.Queue(), [], asyncio.Semaphore(2)
    for number in range(5):
        jobs.put_nowait(number)
    await asyncio.gather(*[worker(jobs, done, at_once) for _ in range(3)])
    return sorted(done)

asyncio.run(main())
