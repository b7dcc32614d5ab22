# expect: ValueError
# message: found no PNG, JPEG, GIF, WebP or SVG image in these bytes
display(b"\x00\x01")
