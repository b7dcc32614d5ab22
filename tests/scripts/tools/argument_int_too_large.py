# expect: ValueError
# message: argument 'text' of fake.echo: an int of 65 bits has more digits than a JSON number carries; pass str(x) or float(x)
# calls: 1
fake.echo(text=2**64 - 1)
fake.echo(text=2**64)
