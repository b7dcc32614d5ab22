# expect: success
# result: 1
# displays: ["text/plain: hello", "text/markdown: | a | b |\n| ---: | --- |\n| 1 | x\\|y |\n| 2 |  |", "image/png: 45 bytes", "image/jpeg: 6 bytes", "image/svg+xml: <svg></svg>", "image/png: 45 bytes", "text/plain: {\"a\": [1]}", "application/pdf: %PDF"]
png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\0IEND\xaeB`\x82"
display("hello", [{"a": 1, "b": "x|y"}, {"a": 2}])
display(png, b"\xff\xd8\xff\xe0\xff\xd9", "<svg></svg>")
class Picture:
    data, mime_type = png, "image/png"
display(Picture())
display({"a": [1]})
display(b"%PDF", mime_type="application/pdf")
1
