# expect: success
# result: [140000000, 0]
# More than half of the memory in one object, twice.
first = bytearray(140_000_000)
length = len(first)
del first
second = bytearray(140_000_000)
[length, second[-1]]
