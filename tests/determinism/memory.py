rows = [str(n) * 100 for n in range(100_000)]
print(len("".join(rows)), id(rows))
