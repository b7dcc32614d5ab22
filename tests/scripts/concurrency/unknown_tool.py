# expect: AttributeError
# message: echo
# calls: 0
await aio.fake.ecco(text="hello")
