# expect: success
# result: ["a", "b"]
import asyncio, warnings
warnings.simplefilter("error")
loop = asyncio.get_event_loop()
first = loop.run_until_complete(asyncio.sleep(0, "a"))
loop.close()
asyncio.run(asyncio.sleep(0))
[first, asyncio.get_event_loop().run_until_complete(asyncio.sleep(0, "b"))]
