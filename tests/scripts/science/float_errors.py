# needs: numpy
# expect: success
# result: [["divide by zero encountered in divide", "invalid value encountered in divide"], ["divide by zero encountered in log", "divide by zero encountered in log1p", "invalid value encountered in log10"], ["divide by zero encountered in reciprocal", "overflow encountered in add", "overflow encountered in exp", "overflow encountered in power", "overflow encountered in scalar multiply"], ["invalid value encountered in arccos", "invalid value encountered in remainder", "invalid value encountered in sin", "invalid value encountered in subtract"], ["invalid value encountered in reduce", "overflow encountered in reduce"], ["divide by zero encountered in scalar divide", "divide by zero encountered in scalar power", "invalid value encountered in scalar divide", "overflow encountered in scalar multiply"], ["divide by zero encountered in floor_divide", "divide by zero encountered in remainder", "overflow encountered in scalar multiply"], ["invalid value encountered in cast", "overflow encountered in cast"], [], ["Mean of empty slice", "invalid value encountered in scalar divide"], ["divide by zero encountered in divide", "invalid value encountered in sqrt", "overflow encountered in multiply", "divide by zero encountered in scalar divide"], [], ["Singular matrix", "Matrix is not positive definite"]]
# What is invalid, divides by zero or is too large is told as on other machines, and `errstate` decides.
import warnings

import numpy as np

one, zero, big = np.array([1.0]), np.array([0.0]), np.array([1e308])


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
]
