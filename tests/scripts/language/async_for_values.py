# expect: success
# result: ["'async for' received an invalid object from __anext__: tuple", "'async for' received an invalid object from __anext__: int", [1, 2], 3]
# A value can be awaited, and is not what comes next in an `async for`, which would never end.
class Endless:
    def __init__(self, value):
        self.value = value

    def __aiter__(self):
        return self

    def __anext__(self):
        return self.value


class Two(Endless):
    async def __anext__(self):
        self.value += 1
        if self.value > 2:
            raise StopAsyncIteration
        return await self.value


async def told(items):
    try:
        async for item in items:
            pass
    except TypeError as error:
        return str(error)


[await told(Endless(())), await told(Endless(1)), [item async for item in Two(0)], await 3]
