# expect: MEMORY_LIMIT
[0] * 2**28
