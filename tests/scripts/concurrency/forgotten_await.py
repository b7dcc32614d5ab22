# expect: success
# result: ["hello", 1, {"text": "hello"}]
reply = aio.fake.echo(text="hello")
[reply["text"], len(reply), reply]
