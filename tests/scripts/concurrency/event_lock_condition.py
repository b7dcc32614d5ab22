# expect: success
# result: ["waited", [0, 1, 2], "notified"]
import asyncio

event, lock, condition = asyncio.Event(), asyncio.Lock(), asyncio.Condition()
order, ready = [], []

async def wait_for_event():
    await event.wait()
    return "waited"

async def one_at_a_time(number):
    async with lock:
        await aio.fake.slow(seconds=0.02 - number * 0.005)
        order.append(number)

async def wait_for_condition():
    async with condition:
        await condition.wait_for(lambda: ready)
        return "notified"

waiting = asyncio.create_task(wait_for_event())
notified = asyncio.create_task(wait_for_condition())
await asyncio.gather(*[one_at_a_time(number) for number in range(3)])
event.set()
async with condition:
    ready.append(True)
    condition.notify_all()
[await waiting, order, await notified]
