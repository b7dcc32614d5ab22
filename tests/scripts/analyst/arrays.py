# needs: numpy
# expect: success
# result: {"integer": "int64", "sum": 499999500000, "index": [0, 5, 10], "product": "2432902008176640000", "warned": ["divide by zero encountered in divide", "invalid value encountered in divide", "overflow encountered in scalar multiply"], "divided": ["inf", "-inf", "nan"], "overflow": "inf", "raised": "divide by zero encountered in divide", "broadcast": [[-4.0, -4.0, -4.0, -4.0], [0.0, 0.0, 0.0, 0.0], [4.0, 4.0, 4.0, 4.0]], "einsum": [[14, 38, 62], [38, 126, 214], [62, 214, 366]], "sorted": ["b", "a"], "solved": [2.0, 3.0], "fft": [0.0, 2.0, 0.0], "dates": 22, "strings": ["AB", "C"], "histogram": [3, 1], "big": "[4611686018427387904]", "same": true, "text": "[[1.5 2. ]\n [3.  4. ]]"}
import warnings

import numpy as np

grid = np.arange(12).reshape(3, 4)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    divided = np.array([1.0, -1.0, 0.0]) / 0.0
    overflow = np.float64(1e308) * 10
try:
    with np.errstate(divide="raise"):
        np.array([1.0]) / 0.0
except FloatingPointError as error:
    raised = str(error)
records = np.array([("a", 3, 1.5), ("b", 1, 2.5)], dtype=[("name", "U4"), ("n", "i8"), ("x", "f4")])
np.savez("kept.npz", grid=grid)
with np.load("kept.npz") as kept:
    same = bool((kept["grid"] == grid).all())
{
    "integer": str(np.array([1]).dtype),
    "sum": int(np.arange(10**6).sum()),
    "index": np.flatnonzero(grid % 5 == 0).tolist(),
    "product": str(np.prod(np.arange(1, 21))),
    "warned": [str(warning.message) for warning in caught],
    "divided": [str(value) for value in divided],
    "overflow": str(overflow),
    "raised": raised,
    "broadcast": (grid - grid.mean(axis=0)).tolist(),
    "einsum": np.einsum("ij,kj->ik", grid, grid).tolist(),
    "sorted": np.sort(records, order="n")["name"].tolist(),
    "solved": np.linalg.solve([[3.0, 1.0], [1.0, 2.0]], [9.0, 8.0]).round(12).tolist(),
    "fft": np.abs(np.fft.rfft([1, 0, -1, 0])).round(12).tolist(),
    "dates": np.busday_count("2026-01-01", "2026-02-01").item(),
    "strings": np.strings.upper(np.array(["ab", "c"])).tolist(),
    "histogram": np.histogram([1, 2, 2, 5], bins=2)[0].tolist(),
    "big": str(np.array([2**62]).view("u8")),
    "same": same,
    "text": str(np.array([[1.5, 2], [3, 4]])),
}
