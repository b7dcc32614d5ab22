# expect: success
# result: ["3.10", "-0", "1.50", "007", 3.1, 42, 3.0, "12345", "[1, 2]", 12345]
texts = ["3.10", "-0", "1.50", "007", "3.1", "42", "3.0"]
[
    *(fake.text(text=text) for text in texts),
    replies.identifier(content=["12345"]),
    replies.identifier(content=["[1, 2]"]),
    replies.number(content=["12345"]),
]
