# needs: scipy
# expect: success
# result: [true, true, true, true, true, true]
# `workers` changes no value: a cell has one processor.
import numpy as np
from scipy import fft
from scipy.spatial import KDTree
from scipy.stats import qmc
from scipy.stats._qmc import van_der_corput


def halton(**named):
    return qmc.Halton(d=2, rng=np.random.default_rng(1)).random(8, **named)


def corput(**named):
    return van_der_corput(10, rng=np.random.default_rng(1), **named)


points = halton()
tree = KDTree(points)
[
    np.array_equal(halton(workers=4), points),
    np.array_equal(corput(workers=4), corput()),
    np.array_equal(corput(scramble=True, workers=4), corput(scramble=True)),
    qmc.discrepancy(points, workers=8) == qmc.discrepancy(points),
    np.array_equal(tree.query(points, k=2, workers=2)[0], tree.query(points, k=2)[0]),
    np.array_equal(fft.fft(points, workers=2), fft.fft(points)),
]
