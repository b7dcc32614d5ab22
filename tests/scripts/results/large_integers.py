# expect: success
# kept: 00000000000000000000000000000000000000000007","<int of 3000001 bits; return a part such as x % 10**9, or hex(x)>"
[10**5000 + 7, 1 << 3_000_000]
