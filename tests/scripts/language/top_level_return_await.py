# expect: success
# result: [1, 2]
import asyncio

await asyncio.sleep(0)
match [1, 2]:
    case [first, second]:
        return [first, second]
raise RuntimeError("not reached")
