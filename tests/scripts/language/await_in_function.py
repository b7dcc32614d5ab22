# expect: SYNTAX_ERROR
# message: 'await' outside async function
# hint: write `async def` for the function around it
# line: 6
def read():
    return await aio.fake.echo(text="a")
read()
