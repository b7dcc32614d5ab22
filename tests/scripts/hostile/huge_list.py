# expect: MEMORY_LIMIT
[0] * (100 * 2**30 // 4)
