total = 0
for n in range(100_000):
    total += n % 7
print(total)
