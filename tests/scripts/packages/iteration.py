# expect: success
# result: {"sorted": ["f1", "f2", "f10"], "versions": ["1.2", "1.10", "2.0rc1"], "chunks": [[0, 1], [2, 3], [4]], "windows": [[1, 2], [2, 3]], "grouped": {"1": ["a"], "2": ["bb", "cc"]}, "piped": 9, "merged": {"a": 1, "b": 2}}
import natsort
import toolz
from more_itertools import chunked, windowed
from toolz.curried import filter, map, pipe

{
    "sorted": natsort.natsorted(["f10", "f2", "f1"]),
    "versions": natsort.natsorted(["2.0rc1", "1.10", "1.2"]),
    "chunks": list(chunked(range(5), 2)),
    "windows": list(windowed([1, 2, 3], 2)),
    "grouped": toolz.groupby(len, ["a", "bb", "cc"]),
    "piped": pipe([1, 2, 3], filter(lambda n: n > 1), map(lambda n: n * n), list, lambda found: found[-1]),
    "merged": toolz.merge({"a": 1}, {"b": 2}),
}
