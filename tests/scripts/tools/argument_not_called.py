# expect: TypeError
# message: argument 'text' of fake.echo: a value of type function has no form in JSON; it was not called
# calls: 0
def make(): ...
fake.echo(text=make)
