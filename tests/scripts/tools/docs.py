# expect: success
# stdout: def echo(text: str, times: int = ...) ->
# result: [true, true, true]
print(get_tool_docs("fake.echo"))
both = get_tool_docs(fake.echo, "fake.slow")
missing = get_tool_docs(["fake.eko"])
[both.count("def ") == 2, fake.echo.__doc__ in get_tool_docs(fake.echo), "the closest are fake.echo" in missing]
