# needs: numpy
# expect: success
# result: [["int64", "int64", "bool", "float64"], ["int64", "int64", "uint64", "int64", "int64"], [499999500000, 1000000000000000, 205891132094649, 42949672960], ["int64", "int64", "uint64", "int64", "uint64", "int64"], ["int64", "int64", "int32"], [2, [1, 2], "int64"], [[2, 3], [1], [3, 2, 2]], [[1, 2, 3], [0, 1, 1, 1], [3, 2]], [1, [1, 2]], [1, 1, 4, 2], [[0, 0, 44, -1], [0, 0, 300, 65535], [-2147483648, -2147483648, 300, -1], [0, "9223372036854775808", 300, "18446744073709551615"]], [[0, 0, 44, -1], [-32768, -32768, 300, -1], [0, 4464, 300, 65535], [-2147483648, 70000, 300, -1], ["-9223372036854775808", 70000, 300, -1], [0, 70000, 300, "18446744073709551615"]], ["NaT", "NaT", "NaT", "1 seconds"], [[true, false], [true, true]], [[0, 1, 0], [-2147483648, 1, 0], ["-9223372036854775808", 1, 0], [0, 1, 0]], [255, 44, 4294967295, 705032704, "4611686018427387904"]]
# The default integer has 64 bits, and indices of 64 bits are taken wherever an index is asked for.
import warnings

import numpy as np

# What has no place is told in float_errors.py.
warnings.simplefilter("ignore")
numbers = np.array([3, 1, 2])
[
    [str(np.array(value).dtype) for value in (1, 2**40, [True], [1, 2.5])],
    [str(np.dtype(int)), np.int_.__name__, np.uint.__name__, str(np.arange(3).dtype), str(np.zeros(1, int).dtype)],
    [int(np.arange(10**6).sum()), int(np.prod([100_000] * 3)), int((np.array([3]) ** 30)[0]), int(np.int64(5) * 2**33)],
    [str(np.array([1], kind).sum().dtype) for kind in ("b1", "i1", "u2", "i4", "u4", "i8")],
    [str(np.cumsum(np.array([1], "i4")).dtype), str((np.array([True]) + 1).dtype), str(np.result_type("i4", 1))],
    [int(np.count_nonzero(numbers > 1)), np.histogram(numbers, 2)[0].tolist(), str(np.histogram(numbers, 2)[0].dtype)],
    [numbers[np.array([2, 0])].tolist(), numbers.take([1]).tolist(), np.repeat(numbers, [1, 0, 2]).tolist()],
    [np.partition(numbers, np.array([1])).tolist(), np.bincount(numbers).tolist(), np.choose([1, 0], [[1, 2], [3, 4]]).tolist()],
    [int(np.searchsorted([3, 1, 2], 2, sorter=np.array([1, 2, 0]))), np.delete(numbers, np.array([0])).tolist()],
    [int(place[0]) for place in np.unravel_index(np.array([5]), (3, 4))] + np.add.reduceat(numbers, [0, 2]).tolist(),
    [np.array([np.inf, np.nan, 300, -1.5], "e").astype(kind).tolist() for kind in ("i1", "u2", "i4", "u8")],
    [np.array([np.inf, 70000, 300, -1.5], "g").astype(kind).tolist() for kind in ("i1", "i2", "u2", "i4", "i8", "u8")],
    [str(np.array([value], "f8").astype("m8[s]")[0]) for value in (np.inf, 1e300, np.nan, 1.5)],
    [np.isnat(np.array([2**62, 1], "m8[s]") * 4.0).tolist(), np.isnat(np.array([1, 2], "m8[s]") / 1e-300).tolist()],
    [np.reciprocal(np.array([0, 1, 2], kind)).tolist() for kind in ("i1", "i4", "i8", "u8")],
    np.array([-1.0, 300.0]).astype("u1").tolist() + np.array([-1.0, 5e9]).astype("u4").tolist() + [int(np.array([2.0**62]).astype(int)[0])],
]
