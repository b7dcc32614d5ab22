# expect: success
# policy: off
# result: ["TypeError", "IndexError", "IndexError", true]
def attempt(change):
    try:
        change(fake.echo._parameters)
        return fake.echo(text="a") == {"text": "a"}
    except Exception as error:
        return type(error).__name__

parameters = list(fake.echo._parameters)
def put_back(found):
    found[:] = parameters

[attempt(lambda found: found.__setitem__(0, 5)), attempt(lambda found: found.__setitem__(0, [])),
 attempt(lambda found: found.append(5)), attempt(put_back)]
