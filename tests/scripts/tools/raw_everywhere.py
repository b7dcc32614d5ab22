# expect: success
# result: [["a", "b"], ["a", "b"], ["a", "b"], ["a", "b"], ["a", "b"], ["a", "b"], {"content": ["a", "b"], "structured": {"id": 1}}]
import asyncio

arguments = {"content": ["a", "b"], "structured": {"id": 1}}
given = [
    replies.whole.raw(arguments),
    await aio.replies.whole.raw(**arguments),
    aio.replies.whole.raw(**arguments),
    mcp_call("replies", "whole", arguments, raw=True),
    call_mcp_tool("replies.whole", arguments, raw=True),
    *await asyncio.gather(aio.replies.whole.raw(**arguments)),
]
[*(reply.content for reply in given), given[0]]
