# expect: success
value = "bottom"
for _ in range(5000):
    value = [value]
value
