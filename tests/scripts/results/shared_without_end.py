# expect: success
# truncated: result
value = ["x" * 10]
for _ in range(60):
    value = [value, value]
value
