# expect: success
# result: [5, {"result": 5}, [], [{"n": 1}], "0012", [1], null, "ToolError"]
def value(tool, **arguments):
    return tool.raw(**arguments).value

wrapped = replies.whole.raw(content=["5"], structured={"result": 5})
try:
    replies.whole.raw(content=["no"], is_error=True)
except ToolError as error:
    failed = type(error).__name__
[
    value(replies.number, content=["5"]),
    wrapped.structured,
    value(replies.rows, content=[]),
    value(replies.rows, content=['{"n": 1}']),
    value(replies.identifier, content=["0012"]),
    value(replies.whole, content=["[1]"]),
    value(replies.whole, content=[]),
    failed,
]
