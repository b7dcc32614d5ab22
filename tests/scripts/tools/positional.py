# expect: success
# result: {"text": "hello"}
fake.echo("hello")
