# expect: success
# result: [[0, 1, 4], ["1"], [[0, "a"]], [1, 2], 5, [["a", "b"]]]
import csv, io

async def later():
    return 5

async def numbers():
    yield 1
    yield 2

[(n * n for n in range(3)), map(str, [1]), enumerate("a"), numbers(), later(), csv.reader(io.StringIO("a,b"))]
