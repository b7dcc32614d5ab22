# needs: scipy, scikit-learn
# expect: success
# result: [["int64", [0, 1, 3, 4]], ["int64", [0, 1, 2, 4]], ["int64", [0, 1]], [1.0, 2.5, 2.5, 4.0], [2.0, 2.0, 1.0], ["int64", "int64", "int64", "object"]]
# The positions of blocks are `int64`, as all positions, and so are exact factorials.
import numpy as np
from scipy.optimize import isotonic_regression
from scipy.special import factorial, factorial2
from sklearn.isotonic import IsotonicRegression


def blocks(*arguments, **named):
    found = isotonic_regression(*arguments, **named).blocks
    return [str(found.dtype), found.tolist()]


[
    blocks([1.0, 3.0, 2.0, 4.0]),
    blocks([4.0, 3.0, 1.0, 2.0], weights=[1, 2, 3, 4], increasing=False),
    blocks(np.array([5])),
    IsotonicRegression().fit_transform([1, 2, 3, 4], [1.0, 3.0, 2.0, 4.0]).tolist(),
    isotonic_regression([2.0, 1.0, 3.0, 2.0, 4.0]).weights.tolist(),
    [str(found.dtype) for found in (factorial([3], exact=True), factorial([3, 20], exact=True), factorial2([5], exact=True), factorial([21], exact=True))],
]
