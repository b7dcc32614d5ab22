# expect: success
# result: [[0, 1], "finally", [0, 2, 4]]
import contextlib

ended = []

async def numbers():
    try:
        for number in range(100):
            await aio.fake.nothing()
            yield number
    finally:
        await aio.fake.nothing()
        ended.append("finally")

async with contextlib.aclosing(numbers()) as source:
    taken = []
    async for number in source:
        taken.append(number)
        if number == 1:
            break
async with contextlib.aclosing(numbers()) as source:
    even = [2 * number async for number in source if number < 3]
[taken, ended[0], even]
