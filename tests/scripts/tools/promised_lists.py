# expect: success
# result: [[], [{"n": 1}], [{"n": 1}, {"n": 2}], [{"n": 1}], ["image/png"], [], [{"n": 1}]]
image = {"type": "image", "data": "AAECAw==", "mimeType": "image/png"}
[
    replies.rows(content=[]),
    replies.rows(content=['{"n": 1}']),
    replies.rows(content=['{"n": 1}', '{"n": 2}']),
    replies.rows(content=['[{"n": 1}]']),
    [item.mime_type for item in replies.rows(content=[image])],
    await aio.replies.rows(content=[]),
    mcp_call("replies", "rows", {"content": ["{'n': 1}"]}),
]
