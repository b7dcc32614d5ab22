# expect: ToolError
# message: ask the tool for less
fake.large(bytes=9000000)
