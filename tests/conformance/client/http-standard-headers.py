mcp_call("suite", "test_headers", {})
mcp_call("suite", "my-hyphenated-tool", {})
