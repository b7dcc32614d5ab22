# expect: success
# result: [{"text": "a"}, {"text": "a"}, {"text": null}]
[fake.echo(text="a", times=None), mcp_call("fake", "echo", {"text": "a", "times": None}), fake.echo(text=None)]
