reply = warm.echo(text="hello", times=3)
warm.echo("hello")
mcp_call("warm", "echo", {"text": "hello"})
print(reply["rows"], name)
reply
