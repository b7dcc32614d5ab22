# expect: MemoryError
[0] * (100 * 2**30 // 4)
