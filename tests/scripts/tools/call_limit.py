# expect: TOOL_CALL_LIMIT
# calls: 5
# tool_calls: 5
for n in range(100):
    try:
        fake.echo(text=str(n))
    except BaseException:
        pass
