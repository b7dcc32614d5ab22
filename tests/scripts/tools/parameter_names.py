# expect: success
# result: [{"self": "x"}, {"self": "x"}, {"name": 1, "server": 2, "tool": 3}, {"name": 1, "server": 2, "tool": 3}, {"arguments": 1, "label": 2}, {"self": 5}, {"self": 6}, {"self": 7}, {"self": 8}, {"self": 9}]
import asyncio
import functools
from concurrent.futures import ThreadPoolExecutor

named = {"name": 1, "server": 2, "tool": 3}
with ThreadPoolExecutor() as pool:
    submitted = pool.submit(replies.names, self=8).result()
[
    replies.names(self="x"),
    await aio.replies.names(self="x"),
    replies.names(**named),
    await aio.replies.names(**named),
    await aio.replies.names(arguments=1, label=2),
    replies.names.raw(self=5).structured,
    (await aio.replies.names.raw(self=6)).structured,
    functools.partial(replies.names, self=7)(),
    submitted,
    await aio.replies._server(self=9),
]
