# expect: TypeError
# message: did you mean 'text'
# calls: 0
fake.echo(txt="hello")
