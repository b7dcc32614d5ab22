# expect: success
# result: ["2026-01-02T03:04:05", "2026-01-02", 90.0, 1.5, [1, 2, 3], "YWI=", {"x": 1, "kind": "round"}, {"left": 1, "right": 2}]
import dataclasses, datetime, decimal, enum, collections

class Kind(enum.Enum):
    ROUND = "round"

@dataclasses.dataclass
class Shape:
    x: int
    kind: Kind

Pair = collections.namedtuple("Pair", "left right")
when = datetime.datetime(2026, 1, 2, 3, 4, 5)
[when, when.date(), datetime.timedelta(minutes=1.5), decimal.Decimal("1.50"), {3, 1, 2}, b"ab", Shape(1, Kind.ROUND), Pair(1, 2)]
