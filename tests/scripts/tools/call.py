# expect: success
# result: {"text": "hello", "times": 3}
fake.echo(text="hello", times=3)
