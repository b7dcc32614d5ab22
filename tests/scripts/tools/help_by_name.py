# expect: success
# stdout: Give the text back
help("fake.echo")
