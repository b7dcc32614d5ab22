# expect: RecursionError
value = []
for _ in range(100000):
    value = [value]
repr(value)
