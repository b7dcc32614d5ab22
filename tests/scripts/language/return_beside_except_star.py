# expect: success
# result: "first"
# stdout: tidied
from __future__ import annotations
import asyncio

async def numbers():
    yield 1
    yield 2

async for number in numbers():
    match number:
        case 1:
            try:
                return "first"
            except* BaseException:
                print("caught")
            finally:
                print("tidied")
return "last"
