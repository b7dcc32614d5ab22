# expect: success
# result: [{"left": 1, "right": [2]}, {"a": {"b": 1}}, {"n": 1}, [{"id": 7, "name": "x"}], 3, "s", [1, 2], [["a", 1]], ["a"], "00000000-0000-0000-0000-000000000005"]
import collections, enum, sqlite3, types, typing, uuid

class Pair(typing.NamedTuple):
    left: int
    right: list

class Number(enum.IntEnum):
    THREE = 3

class Text(str):
    pass

rows = sqlite3.connect(":memory:")
rows.row_factory = sqlite3.Row
[
    Pair(1, [2]), types.SimpleNamespace(a=types.MappingProxyType({"b": 1})), collections.Counter("n"),
    rows.execute("select 7 as id, 'x' as name").fetchall(), Number.THREE, Text("s"), collections.deque([1, 2]),
    {"a": 1}.items(), {"a": 1}.keys(), uuid.UUID(int=5),
]
