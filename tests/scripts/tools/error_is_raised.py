# expect: ToolError
# message: fake.fail: it failed
# line: 4
fake.fail()
