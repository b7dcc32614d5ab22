"""What images are, by their bytes: their MIME type, and whether they are whole.

One that is cut off or damaged is refused by models, with all of the conversation that it is part of.
"""

SVG = "image/svg+xml"

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_JPEG_END = b"\xff\xd9"
_GIF_END = b";"


def mime_type(data):
    """The MIME type of an image by how it begins; None where that is no image."""
    if data.startswith(_PNG):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return SVG if _is_svg(data) else None


def is_whole(data):
    """Whether an image has its beginning and its end, and a size between them."""
    match mime_type(data):
        case "image/png":
            return data[12:16] == b"IHDR" and any(data[16:20]) and any(data[20:24]) and _PNG_END in data
        case "image/jpeg":
            return _JPEG_END in data[3:]
        case "image/gif":
            return any(data[6:8]) and any(data[8:10]) and _GIF_END in data[13:]
        case "image/webp":
            return 12 < int.from_bytes(data[4:8], "little") + 8 <= len(data)
        case kind:
            return kind == SVG


def _is_svg(data):
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<svg") or (start.startswith((b"<?xml", b"<!DOCTYPE svg", b"<!--")) and b"<svg" in start)
