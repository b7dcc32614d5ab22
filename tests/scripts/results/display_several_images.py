# expect: success
# displays: ["image/png: 70 bytes", "image/png: 70 bytes", "image/png: 70 bytes"]
import base64, io

image = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
display([image, image])
display(io.BytesIO(image))
