# expect: success
# result: ["20", "5", "7", "None"]
import decimal

[
    repr(mcp_call("replies", "counts", {"count": 100 / 5})["count"]),
    repr((await aio.replies.counts(count=10 / 2))["count"]),
    repr(replies.counts(count=decimal.Decimal("7.0"))["count"]),
    repr(replies.counts(maybe=None)["maybe"]),
]
