# expect: success
# result: [0, 10, 20, 30, 40]
import asyncio

async def produce(queue):
    for number in range(5):
        reply = await aio.fake.echo(text=str(number))
        await queue.put(int(reply["text"]))
    queue.shutdown()

async def consume(queue, seen):
    try:
        while True:
            seen.append(await queue.get() * 10)
            queue.task_done()
    except asyncio.QueueShutDown:
        pass

queue, seen = asyncio.Queue(maxsize=1), []
async with asyncio.TaskGroup() as group:
    group.create_task(produce(queue))
    group.create_task(consume(queue, seen))
    group.create_task(consume(queue, seen))
await queue.join()
sorted(seen)
