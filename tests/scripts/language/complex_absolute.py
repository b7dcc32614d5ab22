# expect: success
# fuel: 250000000
# result: [5.0, 1e+300, 5e-324]
# The length of a complex number costs what its few instructions do: with a `hypot` that emulates fused products, the loop would
# need more fuel than there is.
point = 3.1 + 4.2j
for _ in range(100_000):
    abs(point)
[abs(3 + 4j), abs(1e300 + 1j), abs(5e-324 + 0j)]
