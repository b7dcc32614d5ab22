# expect: success
# result: [true, true, true, "data: none", "image/jpeg", "image/jpeg", "image/jpeg", "str", {"text": "/9j/"}]
# displays: ["image/jpeg: 11 bytes", "image/jpeg: 11 bytes", "image/jpeg: 11 bytes", "text/plain: plain", "image/jpeg: 11 bytes", "image/jpeg: 11 bytes", "image/jpeg: 11 bytes"]
import base64

picture = replies.shown(form="address")
fields = replies.shown(form="field")
display(picture, fields["chart"])
display(str(picture), "plain")
display([str(picture), replies.shown(form="text, url-safe")], str(replies.shown(form="text")))
[
    isinstance(picture, str),
    picture.startswith("data:image/jpeg;base64,"),
    base64.b64decode(replies.shown(form="text")) == picture.data,
    fields["title"],
    fields["chart"].mime_type,
    replies.shown(form="field as text")["chart"][0].mime_type,
    (await aio.replies.shown(form="address")).mime_type,
    type(replies.shown(form="none")).__name__,
    fake.echo(text="/9j/"),
]
