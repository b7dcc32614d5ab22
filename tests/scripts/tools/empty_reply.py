# expect: success
# result: [null, ""]
[fake.nothing(), fake.text(text="")]
