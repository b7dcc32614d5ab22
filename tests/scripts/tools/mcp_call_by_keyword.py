# expect: success
# result: [{"text": "a"}, {"text": "b"}, {"server": 1}, ["c"], {"text": "d"}, "TypeError"]
try:
    mcp_call(server="fake", tool="echo", arguments=["a"])
    wrong = None
except TypeError as error:
    wrong = type(error).__name__
[
    mcp_call(server="fake", tool="echo", arguments={"text": "a"}),
    mcp_call("fake", tool="echo", arguments={"text": "b"}),
    mcp_call(tool="names", server="replies", arguments={"server": 1}),
    mcp_call(server="replies", tool="whole", arguments={"content": ["c"]}, raw=True).content,
    call_mcp_tool(name="fake.echo", params={"text": "d"}),
    wrong,
]
