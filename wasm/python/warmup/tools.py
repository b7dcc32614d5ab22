from codecell import image, tools

scope = {}
image.prepare(scope, '{"name": [1, 2]}', "warm")
warm = scope["warm"]
warm.echo(text="hello", times=3)
warm.echo("hello")
mcp_call("warm", "echo", {"text": "hello"})
reply = tools.Server("warm").echo(text="hello")
print(reply["rows"])
