# expect: TypeError
# message: missing 'text'
# calls: 0
fake.echo(times=2)
