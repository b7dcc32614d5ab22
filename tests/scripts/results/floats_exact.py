# expect: success
# kept: [15.700000000000001,123456789.12345679,true,true]
# variables: {"given": 15.700000000000001}
numbers = [3.14 * 5, 123456789.123456789]
echoed = [mcp_call("fake", "echo", {"text": "a", "number": number})["number"] for number in numbers]
[*numbers, echoed == numbers, given == numbers[0]]
