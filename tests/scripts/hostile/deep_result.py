# expect: success
value = []
for _ in range(100000):
    value = [value]
value
