"""What common operations cost in fuel, as a table: `codecell run --deterministic tests/load/fuel.py`.

In a deterministic run the clock moves with the fuel, 6 units a nanosecond, so the script can measure itself.
"""

import timeit

FUEL_PER_SECOND = 6_000_000_000

OPERATIONS = [
    ("nothing: one round of a `for` loop", "pass", 100_000),
    ("add two small integers", "a + b", 100_000),
    ("multiply two floats", "x * y", 100_000),
    ("read an attribute", "thing.value", 100_000),
    ("look up a key in a dictionary", "table['key']", 100_000),
    ("append to a list", "items.append(a)", 100_000),
    ("call an empty function", "function()", 100_000),
    ("make an object of a class with `__init__`", "Thing(1)", 50_000),
    ("raise an exception and catch it", "try: raise ValueError\nexcept ValueError: pass", 20_000),
    ("format an f-string with a float", "f'{a}: {x:.2f}'", 20_000),
    ("split a line into ten words", "line.split()", 20_000),
    ("match a regular expression", "pattern.match(line)", 20_000),
    ("sum a list of 1,000 integers", "sum(numbers)", 2_000),
    ("sort 1,000 random floats", "sorted(floats)", 200),
    ("comprehension over 1,000 integers", "[n * n for n in numbers]", 200),
    ("`json.dumps` of 100 small objects", "json.dumps(rows)", 100),
    ("`json.loads` of the same", "json.loads(text)", 100),
    ("parse a date", "datetime.fromisoformat('2025-01-31T12:00:00')", 20_000),
    ("add two `Decimal`", "one + other", 20_000),
    ("SHA-256 of 1 KiB", "sha256(kilobyte).digest()", 2_000),
    ("copy 1 MiB", "bytearray(megabyte)", 20),
    ("write a file of 1 KiB", "open('x', 'wb').write(kilobyte)", 500),
    ("print a line", "print(line, file=sink)", 5_000),
]

SETUP = """
import io, json, random, re
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
class Thing:
    def __init__(self, value):
        self.value = value
def function(): pass
a, b, x, y = 3, 4, 3.5, 4.25
thing, table, items, sink = Thing(1), {'key': 1}, [], io.StringIO()
line = 'the quick brown fox jumps over the lazy dog today'
pattern = re.compile(r'(\\w+) (\\w+)')
numbers = list(range(1000))
floats = [random.random() for _ in numbers]
rows = [{'id': n, 'name': f'row {n}', 'value': n / 3} for n in range(100)]
text = json.dumps(rows)
one, other = Decimal('1.10'), Decimal('2.25')
kilobyte, megabyte = bytes(1024), bytes(1 << 20)
"""


def fuel_of(operation, times):
    """The fuel of one of so many rounds."""
    return timeit.timeit(operation, SETUP, number=times) * FUEL_PER_SECOND / times


if __name__ == "__main__":
    loop = fuel_of("pass", 100_000)
    print("| operation | fuel |")
    print("| --- | --- |")
    for name, operation, times in OPERATIONS:
        fuel = fuel_of(operation, times) - (0 if operation == "pass" else loop)
        print(f"| {name} | {float(f'{fuel:.2g}'):,.0f} |")
