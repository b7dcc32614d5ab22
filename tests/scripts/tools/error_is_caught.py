# expect: success
# result: ["fake", "fail", "it failed"]
from servers import ToolError

try:
    fake.fail()
except ToolError as error:
    caught = [error.server, error.tool, error.message]
caught
