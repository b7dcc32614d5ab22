# expect: success
# result: 20500
# Blocks that are no powers of two, which fill four fifths of the memory.
blocks = [bytes(10_000) for _ in range(20_500)]
len(blocks)
