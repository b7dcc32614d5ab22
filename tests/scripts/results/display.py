# expect: success
# result: 1
# displays: ["text/plain: hello", "text/markdown: | a | b |\n| ---: | --- |\n| 1 | x\\|y |\n| 2 |  |", "image/png: 12 bytes", "image/jpeg: 4 bytes", "image/svg+xml: <svg></svg>", "image/png: 8 bytes", "text/plain: {\"a\": [1]}", "application/pdf: %PDF"]
png = b"\x89PNG\r\n\x1a\n"
display("hello", [{"a": 1, "b": "x|y"}, {"a": 2}])
display(png + b"\xff\xff\xff\xff", b"\xff\xd8\xff\xff", "<svg></svg>")
class Picture:
    data, mime_type = b"\x89PNG\r\n\x1a\n", "image/png"
display(Picture())
display({"a": [1]})
display(b"%PDF", mime_type="application/pdf")
1
