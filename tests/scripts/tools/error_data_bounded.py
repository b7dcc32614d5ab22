# expect: success
# result: [true, true, true, true]
try:
    await aio.replies.refuse(message="Internal error", data={"trace": "x" * 200_000})
except ToolError as error:
    found = [len(error.message) < 3_000, error.message.endswith("..."), type(error.data) is str, len(error.data) <= 65_536]
found
