"""Sorting 20,000 records by two keys, with a generator of our own for the numbers."""
seed = 12_345


def number():
    global seed
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed


records = [(number() % 100, number(), f"row {i}") for i in range(20_000)]
records.sort(key=lambda record: (record[0], -record[1]))
(records[0][2], records[-1][2])
