"""Comprehensions: lists, sets and dictionaries made of each other."""

total = 0
for turn in range(40):
    numbers = [value * value % 1_009 for value in range(2_000)]
    odd = {value for value in numbers if value % 2}
    names = {value: str(value) for value in odd}
    total += sum(len(name) for name in names.values()) + turn
total
