# expect: TypeError
# message: argument 'text' of fake.echo: a value of type complex has no form in JSON; pass a dict
# calls: 0
fake.echo(text=1j)
