# expect: success
# result: [["server \"replies\" refused the call: Internal error: disk full", "disk full"], ["server \"replies\" refused the call: bad: {\"field\":\"a\"}", {"field": "a"}], ["server \"replies\" refused the call: disk full", "disk full"], ["server \"replies\" refused the call: no disk", "disk"], ["server \"replies\" refused the call: gone", null]]
found = []
for message, data in [
    ("Internal error", "disk full"),
    ("bad", {"field": "a"}),
    ("", "disk full"),
    ("no disk", "disk"),
    ("gone", None),
]:
    try:
        replies.refuse(message=message, data=data)
    except ToolError as error:
        found.append([error.message, error.data])
        assert error.content == [], error.content
found
