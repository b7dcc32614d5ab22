# expect: success
# result: []
# A number that only bounds something may be as large as on any machine. Large numbers count where they are values.
import bisect
import csv
import functools
import heapq
import io
import itertools
import random
import re
import sys
from collections import deque

WIDE = 2**40
random.seed(1)
cases = [
    (sys.maxsize, 2**63 - 1),
    (min(sys.maxsize, 5_000_000_000), 5_000_000_000),
    (list(deque([1, 2, 3], maxlen=WIDE)), [1, 2, 3]),
    (list(itertools.islice([1, 2, 3], WIDE)), [1, 2, 3]),
    (list(itertools.islice([1, 2, 3], 0, WIDE, WIDE)), [1]),
    (list(itertools.islice([1, 2, 3], WIDE, None)), []),
    (list(itertools.islice(itertools.repeat(1, WIDE), 2)), [1, 1]),
    (list(itertools.islice(itertools.count(2**31 - 2), 4)), [2**31 - 2, 2**31 - 1, 2**31, 2**31 + 1]),
    (list(zip(range(2), itertools.repeat(1, sys.maxsize))), [(0, 1), (1, 1)]),
    (list(enumerate("ab", WIDE)), [(WIDE, "a"), (WIDE + 1, "b")]),
    (list(enumerate("abc", 2**31 - 2)), [(2**31 - 2, "a"), (2**31 - 1, "b"), (2**31, "c")]),
    (functools.lru_cache(maxsize=WIDE)(len)("abc"), 3),
    (functools.lru_cache(maxsize=sys.maxsize)(len)("abc"), 3),
    ("aaa".replace("a", "b", WIDE), "bbb"),
    ("a b c".split(maxsplit=WIDE), ["a", "b", "c"]),
    ("a b c".rsplit(" ", WIDE), ["a", "b", "c"]),
    (b"a b".split(maxsplit=sys.maxsize), [b"a", b"b"]),
    (re.sub("a", "b", "aaa", count=WIDE), "bbb"),
    (re.split("a", "xaxax", maxsplit=WIDE), ["x", "x", "x"]),
    (re.compile("a").findall("aaa", 0, WIDE), ["a", "a", "a"]),
    (io.BytesIO(b"abc").read(WIDE), b"abc"),
    (io.StringIO("abc").read(WIDE), "abc"),
    (io.StringIO("abc").readline(WIDE), "abc"),
    ("abc"[:WIDE] + "abc"[-WIDE:], "abcabc"),
    ([1, 2, 3][1:WIDE], [2, 3]),
    ([1, 2, 3].index(3, 0, WIDE), 2),
    ("abc".find("c", 0, WIDE), 2),
    (slice(0, WIDE).indices(10), (0, 10, 1)),
    (heapq.nsmallest(WIDE, [3, 1, 2]), [1, 2, 3]),
    ("" * WIDE + str([] * WIDE), "[]"),
    (-1 >> WIDE, -1),
    (10**30 >> WIDE, 0),
    (random.sample(range(10**12), 3), [623347347957, 884107995871, 71999863748]),
    (random.choice(range(10**12)) < 10**12, True),
    (bisect.bisect_left(range(10**12), 5 * 10**11), 5 * 10**11),
    (bisect.bisect(range(10**12), 10**11, key=lambda x: 2 * x), 5 * 10**10 + 1),
    (sum(range(2**31 - 5, 2**31 + 5)), 21474836475),
]
csv.field_size_limit(sys.maxsize)
for collection in ([1, 2], (1, 2), "ab", b"ab", bytearray(b"ab"), deque([1, 2])):
    for index in (WIDE, -WIDE):
        try:
            cases.append((collection[index], "an IndexError"))
        except IndexError as error:
            cases.append(("out of range" in str(error), True))
[f"{number}: {found}" for number, (found, right) in enumerate(cases) if found != right]
