# expect: success
# stdout: 2
rows = [{"n": n} for n in range(500)]
display(rows, "x" * 100_000)
print(2)
