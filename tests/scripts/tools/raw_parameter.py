# expect: success
# result: [{"raw": true}, {"raw": true}, {"raw": 1}, {"raw": 2}]
[
    replies.names(raw=True),
    replies.names.raw(raw=True).structured,
    await aio.replies.names(raw=1),
    mcp_call("replies", "names", {"raw": 2}),
]
