# expect: success
# result: ["a", "b"]
async def texts():
    for text in "ab":
        yield (await aio.fake.echo(text=text))["text"]

[text async for text in texts()]
