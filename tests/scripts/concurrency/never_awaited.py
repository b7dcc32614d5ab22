# expect: success
# calls: 0
# stderr: aio.fake.echo(...) was never awaited, so this call was not made: write `await` before it
aio.fake.echo(text="hello")
None
