# expect: success
# result: [{"text": "a", "times": 2}, {"text": "b"}, null, "TypeError"]
try:
    fake.echo({"txet": "a"})
    wrong = None
except TypeError as error:
    wrong = type(error).__name__
[fake.echo({"text": "a", "times": 2}), await aio.fake.echo({"text": "b"}), fake.nothing({}), wrong]
