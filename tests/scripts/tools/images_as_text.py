# expect: success
# result: [["image/jpeg", true], ["image/jpeg", true], ["image/svg+xml", false], ["image/jpeg", true], ["image/jpeg", true], ["image/jpeg", true], ["image/jpeg", true], ["image/jpeg", true], ["image/jpeg", true], ["application/pdf", true]]
jpeg = b"\xff\xd8\xff\xe0\xfb\xef\xbe\xff\xff\xff\xd9"
forms = [
    "address",
    "address, url-safe",
    "svg",
    "text",
    "text, url-safe",
    "block, url-safe",
    "block, address",
    "block, no type",
    "structured text",
    "resource",
]
pictures = [replies.shown(form=form) for form in forms]
[[picture.mime_type, picture.data == jpeg] for picture in pictures]
