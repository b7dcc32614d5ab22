# tools: everything.get-annotated-message, everything.get-resource-links, everything.get-resource-reference, everything.get-tiny-image, everything.gzip-file-as-resource
# result: {"image": ["Here's the image you requested:", ["image/png", "89504e470d0a1a0a", true], "The image above is the MCP logo."], "annotated": ["Error: Operation failed", ["Operation completed successfully", ["image/png", "89504e470d0a1a0a", true]]], "links": ["Here are 2 resource links to resources available in this server:", ["demo://resource/dynamic/blob/1", "text/plain", null, null], ["demo://resource/dynamic/text/2", "text/plain", null, null]], "text": ["Returning resource reference for Resource 1:", ["demo://resource/dynamic/text/1", "text/plain", "Resource 1: This is a plaintext resource created", null], "You can access this resource using the URI: demo://resource/dynamic/text/1"], "blob": ["Returning resource reference for Resource 2:", ["demo://resource/dynamic/blob/2", "text/plain", null, "bytes"], "You can access this resource using the URI: demo://resource/dynamic/blob/2"], "archive": ["demo://resource/session/a.gz", "application/gzip", "hello"], "link": ["demo://resource/session/b.gz", "application/gzip", null, null]}
import zlib

def shown(value):
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    if isinstance(value, str):
        return value
    if hasattr(value, "uri"):
        text = value.text and value.text.partition(" at ")[0].partition(" created ")[0]
        return [value.uri, value.mime_type, text, None if value.data is None else type(value.data).__name__]
    return [value.mime_type, value.data[:8].hex(), value.data.endswith(b"IEND\xaeB`\x82")]

archive = everything.gzip_file_as_resource(name="a.gz", data="data:text/plain,hello", outputType="resource")
{
    "image": shown(everything.get_tiny_image()),
    "annotated": [
        shown(everything.get_annotated_message(messageType="error")),
        shown(everything.get_annotated_message(messageType="success", includeImage=True)),
    ],
    "links": shown(everything.get_resource_links(count=2)),
    "text": shown(everything.get_resource_reference(resourceType="Text", resourceId=1)),
    "blob": shown(everything.get_resource_reference(resourceType="Blob", resourceId=2)),
    "archive": [archive.uri, archive.mime_type, zlib.decompress(archive.data, 31).decode()],
    "link": shown(everything.gzip_file_as_resource(name="b.gz", data="data:text/plain,hello")),
}
