# expect: ToolError
# message: there is no server "nowhere"
mcp_call("nowhere", "tool", {})
