# expect: success
# result: ["image/png", "image/jpeg", "image/gif", "image/webp"]
# displays: ["application/octet-stream: 8 bytes"]
import re

class FromTool:
    data, mime_type = b"\x89PNG\r\n\x1a\n", "image/png"

display(FromTool())
refused = []
for cut_off in (FromTool.data + b"\0\0\0\x0dIHDR", b"\xff\xd8\xff\xe0", b"GIF89a\1\0\1\0", b"RIFF\xff\xff\0\0WEBPVP8 "):
    try:
        display(cut_off, mime_type="image/png")
    except ValueError as error:
        refused += re.findall(r"begin as (\S+) and are not a whole image", str(error))
refused
