# expect: TOOL_CALL_LIMIT
# calls: 5
# tool_calls: 5
# line: 8
# message: more than 5 tool calls, and was on line 8 then
for n in range(100):
    try:
        fake.echo(text=str(n))
    except BaseException:
        pass
