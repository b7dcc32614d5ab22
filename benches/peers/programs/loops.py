"""Loops over small integers: the longest of Collatz's chains below a bound."""

longest = (0, 0)
for start in range(1, 4_000):
    value, steps = start, 0
    while value != 1:
        value = value // 2 if value % 2 == 0 else 3 * value + 1
        steps += 1
    if steps > longest[0]:
        longest = (steps, start)
longest
