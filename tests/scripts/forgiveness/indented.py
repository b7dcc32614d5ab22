# expect: success
# result: [1, "a\nb"]
    x = 1
    y = """a
b"""
    [x, y]
