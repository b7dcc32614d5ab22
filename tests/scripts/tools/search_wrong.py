# expect: success
# result: ["TypeError", "ValueError", "ValueError", "TypeError", "ValueError"]
wrong = [
    lambda: search_tools(5),
    lambda: search_tools("text", limit=0),
    lambda: search_tools("text", detail="everything"),
    lambda: get_tool_docs(5),
    lambda: get_tool_docs("x" * 20_000),
]
kinds = []
for call in wrong:
    try:
        call()
    except Exception as error:
        kinds.append(type(error).__name__)
kinds
