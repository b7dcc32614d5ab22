for call in context["toolCalls"]:
    mcp_call("suite", call["name"], call["arguments"])
