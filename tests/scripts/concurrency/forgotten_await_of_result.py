# expect: success
# result: {"text": "hello"}
aio.fake.echo(text="hello")
