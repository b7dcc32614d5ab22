# expect: TypeError
# message: argument 'text' of fake.echo
# calls: 0
fake.echo(text={1, 2})
