# expect: success
# result: [140000000, 140000000]
# What small objects and blocks leave becomes one large object.
records = [(number,) for number in range(1_500_000)]
del records
first = len(bytearray(140_000_000))
blocks = [bytes(10_000) for _ in range(15_000)]
del blocks
second = len(bytearray(140_000_000))
[first, second]
