# expect: success
# result: ["fake.echo", true]
tools = list_tools()
[tools[0]["server"] + "." + tools[0]["tool"], "text: str" in tools[0]["signature"]]
