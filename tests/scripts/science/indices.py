# needs: numpy
# expect: success
# result: [{"values": "float64"}, [8, true, "int64", "9223372036854775807"], 4999950000, ["IndexError: index 2147483648 is out of bounds for axis 0 with size 4", "IndexError: index 4294967296 is out of bounds for axis 0 with size 4", "IndexError: index -2147483649 is out of bounds for axis 0 with size 4"], ["IndexError: index 4294967296 is out of bounds for axis 0 with size 4", "3.0"], ["ValueError: cannot reshape array of size 4 into shape (4294967296,1)", "ValueError: operands could not be broadcast together with shape (4,) (3,)", "IndexError: index 4294967296 is out of bounds for axis 0 with size 4"], ["ValueError: array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.", "ValueError: array is", "MemoryError: Unable "], [[3.0, 1.0, 2.0, 1.0], [3.0, 2.0], "ValueError: kth(=9) out of bounds (4)", [0, 4294967296]], [6, [100, 101]], [[[0, 2], [1, 1], [2, 0], [3, 5], [4, 4], [5, 3]], [24, 16], [[97, 98], [99, 100]]], [[8192, 5], [549755813893]], ["ValueError: dimensions are too large; arrays and s", "ValueError: invalid dims"], [[1048576, 1048576], [1048576, 1048576, 0], 1099511627776], [1099511627776, "MemoryError: Unable ", "ValueError: cannot reshape array of size 4 into shape (1099511627776,1099511627776)"], [true, true, true, true], [0, 2.0], [[4.0, 3.0], [3, 2], [[1], [2]]], "TypeError: loop of ufunc does not support argument 1 of type int which has no callable exp method"]
# Positions and counts are `int64`, as on every 64-bit machine, and an index beyond 2^31 is out of bounds.
import io
import pickle
import warnings

import numpy as np

numbers = np.array([3.0, 1.0, 2.0, 1.0])
kinds = {
    "argsort": np.argsort(numbers), "lexsort": np.lexsort([numbers]), "argpartition": np.argpartition(numbers, 1),
    "argmax": numbers.argmax(), "argmin": numbers.argmin(), "nanargmax": np.nanargmax(numbers), "nonzero": np.nonzero(numbers)[0],
    "where": np.where(numbers > 1)[0], "flatnonzero": np.flatnonzero(numbers), "argwhere": np.argwhere(numbers),
    "searchsorted": np.searchsorted([1, 2, 3], 2), "digitize": np.digitize(numbers, [1, 2]), "bincount": np.bincount([1, 1, 2]),
    "unravel_index": np.unravel_index(5, (2, 3))[0], "ravel_multi_index": np.ravel_multi_index(([0, 1], [1, 2]), (2, 3)),
    "indices": np.indices((2, 2)), "triu_indices": np.triu_indices(2)[0], "ix_": np.ix_([True, False])[0], "intp": np.intp(1),
    "count_nonzero": np.count_nonzero(numbers), "argmax of rows": np.eye(2).argmax(axis=1), "str_len": np.char.str_len(["a"]),
    "find": np.char.find(["ab"], "b"), "histogram": np.histogram(numbers)[0], "p": np.zeros(1, "p"), "n": np.zeros(1, "n"),
}
kinds |= dict(zip(("values", "return_index", "return_inverse", "return_counts"), np.unique(numbers, True, True, True)))


def refused(work):
    try:
        return str(work())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Exponent:
    def exp(self):
        return 1


far = 2**31
tall, texts = np.zeros((2**20, 1), "i1"), np.array(["a"], np.dtypes.StringDType())
widened = (np.strings.ljust, np.strings.rjust, np.strings.center, np.strings.zfill)
with warnings.catch_warnings(action="ignore"):
    skipped = np.loadtxt(io.StringIO("1\n2"), skiprows=2 * far)
with np.nditer(np.arange(6).reshape(2, 3)[:, ::-1], flags=["c_index"]) as steps:
    walked = [(int(number), steps.index) for number in steps]
[
    {name: str(kind.dtype) for name, kind in kinds.items() if kind.dtype != np.int64},
    [np.dtype(np.intp).itemsize, np.intp is np.int64, str(np.array([np.intp(1), 2]).dtype), np.iinfo(np.intp).max],
    int((np.argsort(np.arange(100_000)) * 50_000)[-1]),
    [refused(lambda: numbers[far]), refused(lambda: numbers[[0, 2 * far]]), refused(lambda: numbers[-far - 1])],
    [refused(lambda: numbers.take([2 * far])), refused(lambda: np.take(numbers, 2 * far, mode="wrap"))],
    [refused(lambda: numbers.reshape(2 * far, 1)), refused(lambda: np.repeat(numbers, [1, 1, 1])), refused(lambda: np.delete(numbers, 2 * far))],
    [refused(lambda: np.empty(2**60)).partition(" for")[0], refused(lambda: np.zeros((2**31, 2**31)))[:20], refused(lambda: np.repeat(1, 2**50))[:20]],
    [numbers[: 2 * far].tolist(), numbers[-2 * far : far : 2].tolist(), refused(lambda: np.partition(numbers, 9)), np.empty((0, 2 * far)).shape],
    [pickle.loads(pickle.dumps(np.dtype([("a", "i2"), ("b", "S3")], align=True))).itemsize, np.frombuffer(b"abcdef", "u1", 2, 3).tolist()],
    [walked, memoryview(np.arange(6).reshape(2, 3)[:, ::2]).strides, np.asarray(memoryview(b"abcd").cast("B", (2, 2))).tolist()],
    [[int(place) for place in np.unravel_index(2**33 + 5, (2**20, 2**20))], np.ravel_multi_index(([2**19], [5]), (2**20, 2**20)).tolist()],
    [refused(lambda: np.unravel_index(5, (far, 2**33)))[:50], refused(lambda: np.ravel_multi_index(([1], [5]), (far, 2**33)))[:24]],
    [np.broadcast_shapes((2**20, 1), (1, 2**20)), np.empty(0).reshape(2**20, 2**20, 0).shape, np.nditer([tall, tall.T]).itersize],
    [np.broadcast(tall, tall.T).size, refused(lambda: tall + tall.T)[:20], refused(lambda: numbers.reshape(2**40, 2**40))],
    [refused(lambda: function(texts, far * 2 + 10))[:12] in ("MemoryError:", "OverflowErro") for function in widened],
    [skipped.size, np.loadtxt(io.StringIO("1\n2"), skiprows=1).tolist()],
    [np.add.reduceat(numbers, [0, 2]).tolist(), np.choose([1, 0], [[1, 2], [3, 4]]).tolist(), np.einsum("ij->ji", [[1, 2]]).tolist()],
    refused(lambda: np.exp(np.array([Exponent(), 1]))),
]
