# expect: MemoryError
# policy: off
# line: 5
# hint: no object can have 2**31 bytes or more here
rows = [0] * 10**10
