# needs: numpy
# expect: success
# result: [["divide by zero encountered in divide", "invalid value encountered in divide"], ["divide by zero encountered in log", "divide by zero encountered in log1p", "invalid value encountered in log10"], ["divide by zero encountered in reciprocal", "overflow encountered in add", "overflow encountered in exp", "overflow encountered in power", "overflow encountered in scalar multiply"], ["invalid value encountered in arccos", "invalid value encountered in remainder", "invalid value encountered in sin", "invalid value encountered in subtract"], ["invalid value encountered in reduce", "overflow encountered in reduce"], ["divide by zero encountered in scalar divide", "divide by zero encountered in scalar power", "invalid value encountered in scalar divide", "overflow encountered in scalar multiply"], ["divide by zero encountered in floor_divide", "divide by zero encountered in remainder", "overflow encountered in scalar multiply"], ["invalid value encountered in cast", "overflow encountered in cast"], [], ["Mean of empty slice", "invalid value encountered in scalar divide"], ["divide by zero encountered in divide", "invalid value encountered in sqrt", "overflow encountered in multiply", "divide by zero encountered in scalar divide"], [], ["Singular matrix", "Matrix is not positive definite"], [["divide by zero encountered in power"], ["divide by zero encountered in divide"], ["overflow encountered in exp"]], [[], ["divide by zero encountered in divide"], []], [["invalid value encountered in dot"], ["invalid value encountered in matmul"], ["invalid value encountered in matvec"]], [["overflow encountered in vecdot"], ["overflow encountered in dot"], ["overflow encountered in det"], []], [["overflow encountered in add"], ["invalid value encountered in subtract"], ["divide by zero encountered in floor_divide"]], [["divide by zero encountered in scalar divide", "invalid value encountered in scalar divide"], ["divide by zero encountered in scalar remainder", "invalid value encountered in scalar remainder"], ["invalid value encountered in divide", "invalid value encountered in divide"]], [["overflow encountered in nextafter"], ["divide by zero encountered in reciprocal", "invalid value encountered in reciprocal"], ["divide by zero encountered in power"]], [[]], [["invalid value encountered in cast"], ["invalid value encountered in cast"]], [["overflow encountered in cast"], ["overflow encountered in cast"]], [["invalid value encountered in cast"], ["invalid value encountered in multiply"], ["divide by zero encountered in divide"], []], [["divide by zero encountered in divide"], []]]
# What is invalid, divides by zero or is too large is told as on other machines, and `errstate` decides.
import warnings

import numpy as np

one, zero, big = np.array([1.0]), np.array([0.0]), np.array([1e308])


def over(function, numbers, *others):
    return function(numbers := np.array(numbers), *others, out=numbers)


def at(function, number, by):
    function.at(np.array([number, 1.0]), [0], np.array([by]))


def told(work):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        work()
    return sorted(str(warning.message) for warning in caught)


def raised(work):
    try:
        work()
    except (FloatingPointError, np.linalg.LinAlgError) as error:
        return str(error)


infinite, zeros, wide = np.array([np.inf, 1.0]), np.zeros(2), np.array([1e200, 1e200])
seconds = np.array([1, 2], "m8[s]")
with np.errstate(all="raise"):
    errors = [raised(lambda: one / 0), raised(lambda: np.sqrt(-1.0)), raised(lambda: big * 10), raised(lambda: np.float64(1) / 0)]
with np.errstate(all="ignore"):
    ignored = told(lambda: (one / 0, np.log(zero), big * big))
[
    told(lambda: np.array([1.0, 0.0, -1.0]) / 0),
    told(lambda: (np.log(zero), np.log10(-one), np.log1p(-one))),
    told(lambda: (np.exp(big), big + big, np.float32(1e38) * np.float32(10), zero**-1, np.array([10.0]) ** 400)),
    told(lambda: (np.array([np.inf]) - np.inf, np.sin(np.inf), np.arccos(2.0), one % 0)),
    told(lambda: (np.array([1e308] * 2).sum(), np.array([np.inf, -np.inf]).sum())),
    told(lambda: (np.float64(1) / 0.0, np.float64(0) / 0.0, np.float64(1e308) * 10, np.float64(0) ** -1)),
    told(lambda: (np.array([1]) // 0, np.array([1]) % 0, np.int64(2**62) * 4)),
    told(lambda: (np.array([np.nan, 1e20]).astype(int), np.array([1e300]).astype("f4"))),
    told(lambda: (np.array([np.nan]) + 1, np.array([np.inf]) * 2, np.isnan(zero), np.maximum(np.nan, 1))),
    told(lambda: np.array([]).mean()),
    errors,
    ignored,
    [raised(lambda: np.linalg.inv(np.zeros((2, 2)))), raised(lambda: np.linalg.cholesky([[1.0, 2.0], [2.0, 1.0]]))],
    [told(lambda: over(np.power, [0.0, 2.0], -1)), told(lambda: over(np.divide, [np.inf] + [1.0] * 5000, 0)), told(lambda: over(np.exp, [np.inf, 1e3]))],
    [told(lambda: at(np.add, np.nan, 1.0)), told(lambda: np.divide(1.0, ours := np.array([2.0, 0.0]), out=ours)), told(lambda: over(np.add, [np.inf, np.nan], 2))],
    [told(lambda: np.dot(infinite, zeros)), told(lambda: zeros @ infinite), told(lambda: np.matvec(np.diag(infinite), zeros))],
    [told(lambda: np.vecdot(wide, wide)), told(lambda: np.linalg.norm(wide)), told(lambda: np.linalg.det(np.diag(wide))), told(lambda: zeros @ [np.nan, 1.0])],
    [told(lambda: at(np.add, 1e308, 1e308)), told(lambda: at(np.subtract, np.inf, np.inf)), told(lambda: at(np.floor_divide, 1.0, 0.0))],
    [told(lambda: np.complex128(1) / 0), told(lambda: np.float16(1) % np.float16(0)), told(lambda: np.corrcoef([1.0, 1.0], [1.0, 2.0]))],
    [told(lambda: np.nextafter([1.7976931348623157e308], np.inf)), told(lambda: np.reciprocal(np.array([0]))), told(lambda: np.power(zero, -np.inf))],
    [told(lambda: (np.spacing(np.array([np.inf])), np.abs(np.array([1.7e308 + 1.7e308j]))))],
    [told(lambda: np.array([kind(np.inf)]).astype(int)) for kind in (np.float16, np.longdouble)],
    [told(lambda: np.array([1e300j]).astype("F")), told(lambda: np.array([np.longdouble(1e300) * 1e300]).astype(float))],
    [told(lambda: np.array([1e300]).astype("m8[s]")), told(lambda: seconds * 1e300), told(lambda: seconds / 0.0), told(lambda: seconds * np.inf)],
    [told(lambda: seconds / np.timedelta64(0, "s")), told(lambda: seconds / np.timedelta64("NaT", "s"))],
]
