# expect: OverflowError
[0] * (100 * 2**30 // 4)
