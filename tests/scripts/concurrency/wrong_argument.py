# expect: TypeError
# message: did you mean 'text'
# calls: 0
await aio.fake.echo(txt="hello")
