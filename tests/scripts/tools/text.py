# expect: success
# result: ["plain text", 3]
[fake.text(text="plain text"), len(fake.text(text="[1, 2, 3]"))]
