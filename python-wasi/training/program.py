"""What the interpreter is trained on: a bit of everything that scripts do. `train.py` runs it and keeps the counters.

None of it is what the benchmarks measure.
"""

import ast
import base64
import bisect
import collections
import contextlib
import copy
import csv
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import hashlib
import heapq
import io
import itertools
import json
import math
import operator
import random
import re
import statistics
import textwrap
import urllib.parse

chance = random.Random(42)
WORDS = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor".split()


class Tree:
    __slots__ = ("value", "left", "right")

    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def total(self):
        total = self.value
        if self.left is not None:
            total += self.left.total()
        if self.right:
            total += self.right.total()
        return total


def grown(depth):
    return Tree(depth, grown(depth - 1), grown(depth - 1)) if depth else Tree(1)


class Item:
    kind = "item"

    def __init__(self, price, count=2, *others, **named):
        self.price, self.count, self.named = price, count, named

    @property
    def worth(self):
        return self.price + self.count

    @staticmethod
    def doubled(value):
        return value * 2

    @classmethod
    def made(cls, *values, **named):
        return cls(*values, **named)

    def __eq__(self, other):
        return self.price == other.price

    def __lt__(self, other):
        return self.price < other.price

    def __hash__(self):
        return hash(self.price)

    def __repr__(self):
        return f"{type(self).__name__}({self.price!r}, {self.count})"

    def __getitem__(self, index):
        return (self.price, self.count)[index]

    def __len__(self):
        return 2

    def __contains__(self, value):
        return value == self.price

    def __iter__(self):
        yield self.price
        yield self.count


class Special(Item):
    kind = "special"

    def __init__(self, price, *others, **named):
        super().__init__(price, *others, **named)
        self.prices = [price] * 3

    def __getattr__(self, name):
        if name.startswith("any_"):
            return len(name)
        raise AttributeError(name)


def objects(count):
    items = [Special.made(chance.randrange(1000), n, n=n) if n % 2 else Item(n % 50, n) for n in range(count)]
    total = 0
    for item in items:
        total += item.worth + Item.doubled(item.price) + len(item) + item[1]
        item.count += 1
        if item.price in item:
            total += 1
        if isinstance(item, Special):
            total += item.any_name
        try:
            item.missing
        except AttributeError:
            total += 1
        first, second = item
        total += first if first > second else second
    places = {item: n for n, item in enumerate(items)}
    dearest = max(items, key=lambda item: (item.count, item.price))
    return total, len(places), repr(sorted(items)[0]), dearest.kind


def texts(count):
    lines = []
    for n in range(count):
        word = chance.choice(WORDS)
        lines.append(f"{word:>12}|{n:5d}|{n / 7:8.3f}|{word.title()}")
        if n % 10 == 0:
            lines.append("%-10s %05d %e" % (word, n, n * 1.5))
            lines.append("{} {word!r:>8}".format(n, word=word))
    text = "\n".join(lines)
    rows = [line.strip().lower().split("|") for line in text.splitlines()]
    common = collections.Counter(row[0] for row in rows).most_common(3)
    again = text.replace("lorem", "LOREM").encode("utf-8").decode("utf-8")
    mixed = "".join(letter.upper() if n % 2 else letter for n, letter in enumerate(again[:4000]))
    grown = ""
    for row in rows:
        grown += row[0]
    wrapped = textwrap.wrap(text[:2000], 60)
    return common, again.find("elit"), len(wrapped), mixed.count("A"), len(grown), "é€ü" * 3 + text[:3], text[::-1][:5]


def numbers(count):
    state, value, large = 0, 1.0, 1
    for n in range(1, count):
        state = (state * 1103515245 + 12345 + n) & 0x7FFFFFFF
        value = math.sqrt(value * value + n) * math.sin(value) + abs(value) / (1 + n % 7)
        if state % 3 == 0 and n % 5 != 2 or value < 0:
            state ^= n
        elif state & 1:
            state >>= 1
        state -= n // 3
        state = -state if state < 0 else state
        if n % 50 == 0:
            large = large * n + 1
    is_prime = [True] * count
    for n in range(2, int(count**0.5) + 1):
        if is_prime[n]:
            for multiple in range(n * n, count, n):
                is_prime[multiple] = False
    square = [[chance.random() for _ in range(12)] for _ in range(12)]
    product = [[sum(a * b for a, b in zip(row, column)) for column in zip(*square)] for row in square]
    bodies = [[chance.random() for _ in range(4)] for _ in range(5)]
    for _ in range(count // 100):
        for one, other in itertools.combinations(bodies, 2):
            dx, dy = one[0] - other[0], one[1] - other[1]
            pull = 0.001 / (dx * dx + dy * dy + 0.5) ** 1.5
            one[2] -= dx * pull
            other[2] += dx * pull
            one[3] -= dy * pull
            other[3] += dy * pull
        for body in bodies:
            body[0] += body[2] * 0.01
            body[1] += body[3] * 0.01
    return state, value, len(str(large)), sum(is_prime), product[0][0], round(value, 3), pow(3, count, 1000007), statistics.mean(is_prime)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def collected(count):
    sums, counts, recent, heap, seen, kept = {}, collections.defaultdict(int), collections.deque(), [], set(), []
    for n in range(count):
        key = n * 7 % 101
        sums[key] = sums.get(key, 0) + n
        counts[str(key)] += 1
        recent.append(n)
        heapq.heappush(heap, (key, n))
        seen.add(key ^ n)
        if len(recent) > 50:
            recent.popleft()
        if n % 3 == 0:
            kept.insert(0 if n < 10 else len(kept) // 2, n)
        else:
            kept.append(n)
        if n % 17 == 0:
            kept.pop()
            sums.pop(key, None)
        if key in sums and key not in seen:
            sums[key] -= 1
    ranked = tuple(sorted(sums.items(), key=lambda pair: -pair[1]))
    first, *others = [*kept, *seen][:100]
    chained = list(itertools.chain.from_iterable(zip(others, reversed(others))))
    grouped = [list(group) for _, group in itertools.groupby(sorted(others), key=lambda n: n % 5)]
    ordered = list(itertools.islice(itertools.permutations(range(5)), 50))
    squares = [n * n % 97 for n in range(count)]
    odd = {n for n in squares if n % 2}
    named = {n: str(n) for n in odd}
    popped = [heapq.heappop(heap)[0] for _ in range(len(heap) // 2)]
    return (
        len(ranked), first, len(chained), len(grouped), len(ordered), len(named), sum(popped), min(kept), kept[2:10:2],
        bisect.bisect(sorted(kept), 5), any(n > 3 for n in others), copy.deepcopy(sums) == sums, {**sums, "x": 1}["x"],
    )


def generated(count):
    def numbered(limit):
        for n in range(limit):
            received = yield n
            if received:
                yield received

    def delegated(limit):
        yield from numbered(limit)

    def squared(values):
        for value in values:
            yield value * value

    def counter():
        count = 0

        def increased():
            nonlocal count
            count += 1
            return count

        return increased

    @functools.lru_cache(None)
    def fibonacci(n):
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    @contextlib.contextmanager
    def managed():
        yield 1

    total = sum(delegated(count)) + sum(value for value in squared(numbered(count)) if value % 3)
    sent = numbered(10)
    next(sent)
    sent.send(5)
    increased = counter()
    for _ in range(count):
        increased()
    for n in range(count // 20):
        with managed() as one:
            total += one
        try:
            if n % 3 == 0:
                raise ValueError(n)
            elif n % 3 == 1:
                {}["missing"]
        except (ValueError, TypeError) as error:
            total += error.args[0]
        except KeyError:
            pass
        finally:
            total += 1
    doubled = sum(map(lambda n: n * 2, filter(None, range(count))))
    return total, fibonacci(80), increased(), functools.reduce(operator.add, range(count)), doubled


@dataclasses.dataclass(frozen=True, order=True)
class Place:
    x: int
    y: float = 0.0

    def distance(self):
        return self.x**2 + self.y**2


class Color(enum.Enum):
    RED = 1
    BLUE = 2


def library(count):
    users = [{"id": n, "name": f"u{n}", "share": n / 3, "ok": n % 2 == 0, "none": None, "é": "ü\n"} for n in range(count)]
    for user in users[::4]:
        user["note"] = "What somebody has written about it. " * (user["id"] % 7)
    text = json.dumps({"users": users})
    read = json.loads(text)
    pretty = json.dumps(read, indent=1, sort_keys=True)
    names = [found.group("key") for found in re.finditer(r"(?P<key>[a-z]+)(\d+)?", text[:4000])]
    plain = re.sub(r"\s+", " ", pretty[:4000])
    parts = re.split(r"[,;]", text[:2000])
    out = io.StringIO()
    writer = csv.writer(out)
    for n in range(count):
        writer.writerow([n, "a,b", n * 2.5])
    out.seek(0)
    rows = list(csv.reader(out))
    start = datetime.datetime(2020, 1, 1)
    moments = [start + datetime.timedelta(days=n, seconds=n) for n in range(count)]
    days = [datetime.date.fromisoformat(moment.strftime("%Y-%m-%d")) for moment in moments]
    again = [datetime.datetime.fromisoformat(moment.isoformat()) for moment in moments]
    late = [moment for moment in again if moment.hour >= 22 or moment.weekday() < 5]
    datetime.datetime.strptime("2024-01-02", "%Y-%m-%d")
    shares = sum((decimal.Decimal(n) / decimal.Decimal(7) for n in range(count)), decimal.Decimal(0))
    cents = (shares * decimal.Decimal("1.07")).quantize(decimal.Decimal("0.01"))
    harmonic = sum((fractions.Fraction(1, n + 1) for n in range(30)), fractions.Fraction(0))
    digests = hashlib.sha256(text.encode()).hexdigest(), hashlib.md5(text.encode()).hexdigest()
    decoded = base64.b64decode(base64.b64encode(text.encode()))
    parsed = urllib.parse.parse_qs(urllib.parse.urlparse("http://a.b/c?d=e&f=%20g").query)
    places = sorted(Place(count - n, n * 0.5) for n in range(count))
    moved = [dataclasses.replace(place, y=place.y + 1) for place in places]
    return (
        len(pretty), len(names), len(plain), len(parts), len(rows), days[-1], len(late), cents, harmonic, digests, len(decoded),
        parsed, sum(place.distance() for place in moved), len(set(moved)), dataclasses.asdict(places[0]), Color(1).name,
    )


SOURCE = '''
import json
numbers = [1, 2, 3]
def function(count, flag=1, *others):
    for n in range(count):
        if n > 2 and flag:
            print(n)
    return {key: value for key, value in zip(others, others)}
class Thing:
    size: int = 1
    def all(self):
        return [n for n in self]
try:
    result = function(1)
except Exception as error:
    raise
print(json.dumps({"a": [1, 2, 3]}), f"{numbers!r:>10} {1 + 1}")
'''


def compiled(count):
    for _ in range(count):
        compile(SOURCE, "<training>", "exec")
        ast.parse(SOURCE)
    for n in range(count * 2):
        exec(compile(f"import json\ntext = json.dumps({{'a': [1, 2, {n}]}})\n", "<training>", "exec"), {})


for turn in range(4):
    print(
        sum(grown(7).total() for _ in range(10)), objects(1500)[0], len(texts(1500)), numbers(15000)[0], ackermann(2, 60),
        len(collected(4000)), generated(6000)[0], len(library(250)),
    )
compiled(40)
