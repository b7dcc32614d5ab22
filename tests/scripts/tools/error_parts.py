# expect: success
# result: [["bad\nworse", {"code": 7}, ["bad", "worse"]], ["{\"code\":7}", {"code": 7}, []], ["broken", null, ["broken", "image/png"]], ["just words", null, ["just words"]]]
image = {"type": "image", "data": "AAECAw==", "mimeType": "image/png"}
found = []
for reply in [
    {"content": ["bad", "worse"], "structured": {"code": 7}},
    {"content": [], "structured": {"code": 7}},
    {"content": ["broken", image]},
    {"content": ["just words"]},
]:
    try:
        replies.whole(**reply, is_error=True)
    except ToolError as error:
        content = [getattr(value, "mime_type", value) for value in error.content]
        found.append([error.message, error.data, content])
found
