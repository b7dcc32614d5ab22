# expect: success
# result: ["soon", "first", "second"]
import asyncio

order = []
loop = asyncio.get_running_loop()
loop.call_later(0.04, order.append, "second")
loop.call_at(loop.time() + 0.02, order.append, "first")
loop.call_later(0.01, order.append, "never").cancel()
loop.call_soon(order.append, "soon")
await asyncio.sleep(0.1)
order
