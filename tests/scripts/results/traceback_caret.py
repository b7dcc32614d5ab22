# expect: TypeError
# line: 5
# traceback:     x["a"]["b"]
x = {"a": 1}
x["a"]["b"]
