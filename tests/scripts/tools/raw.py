# expect: success
# result: [{"id": 1}, {"id": 1}, ["# Title", "image/png"], {"id": 1}]
image = {"type": "image", "data": "AAECAw==", "mimeType": "image/png"}
arguments = {"content": ["# Title", image], "structured": {"id": 1}}
reply = replies.whole.raw(**arguments)
content = [getattr(value, "mime_type", value) for value in reply.content]
[replies.whole(**arguments), reply.value, content, reply.structured]
