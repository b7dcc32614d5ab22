# expect: success
# result: ["ToolError", "fake", "fail"]
from servers import ToolError

try:
    await aio.fake.fail()
except ToolError as error:
    found = [type(error).__name__, error.server, error.tool]
found
