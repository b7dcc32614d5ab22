# expect: success
# result: [{"text": "a"}, {"text": "b"}]
[mcp_call("fake", "echo", {"text": "a"}), call_mcp_tool("fake.echo", {"text": "b"})]
