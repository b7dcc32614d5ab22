# needs: numpy, scipy
# expect: success
# result: [[[[0.75, 0.111111111111], [0.125, 0.444444444444]], [[0.625000000233, 0.62027573554], [0.375000000233, 0.953609068873]], [[0.826699807926, 0.931843318056], [0.326699807926, 0.265176651389]]], [["int64", [6, 479001600]], ["int64", ["2432902008176640000"]], ["object", ["51090942171709440000", 1, 0]], ["int64", [105]], ["int64", [162, 2]]]]
# What counts with C's `long` natively counts with 64 bits.
import numpy as np
from scipy import special
from scipy.stats import qmc


def halton(start, **how):
    engine = qmc.Halton(2, **how)
    engine.num_generated = start
    return engine.random(2).round(12).tolist()


[
    [halton(3, scramble=False), halton(2**31 + 5, scramble=False), halton(2**40, scramble=True, rng=1)],
    [
        [str(found.dtype), found.tolist()]
        for found in (
            special.factorial([3, 12], exact=True), special.factorial([20], exact=True), special.factorial([21, 0, -1], exact=True),
            special.factorial2(np.array([7], "i4"), exact=True), special.factorialk([9, 2], 3, exact=True),
        )
    ],
]
