# Tools whose definition the client must not accept; what they are called with does not matter.
REFUSED = """invalid_empty_header invalid_object_header invalid_array_header invalid_null_header invalid_number_header
    invalid_duplicate_same_case invalid_duplicate_diff_case invalid_space_in_name invalid_colon_in_name
    invalid_non_ascii_name invalid_control_char_name"""

for name in REFUSED.split():
    try:
        mcp_call("suite", name, {"value": "x", "data": {}, "items": [], "nil": None, "field1": "x", "field2": "x"})
    except ToolError as error:
        assert "has no tool" in error.message, error
    else:
        assert False, f"{name} was called"
suite.valid_tool(region="us-west1")
