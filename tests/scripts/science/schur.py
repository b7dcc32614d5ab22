# needs: numpy, scipy
# expect: success
# result: [[true, 2, 23.0], [true, 2, 23.0], [true, 2, 23.0], [true, 2, 23.0], [[1099511627776.0, 0.0], [0.0, 3.0]], [[1099511627776.0, 0.0], [0.0, 3.0]]]
# The one function of scipy's LAPACK that takes a function of Python: in every kind of number, with and without it.
import numpy as np
from scipy.linalg import schur

matrix = [[8, 12, 3], [2, 9, 3], [10, 3, 6]]
made = []
for kind in "dfDF":
    form, vectors = schur(np.array(matrix, dtype=kind))
    again = vectors @ form @ vectors.conj().T
    _, _, chosen = schur(np.array(matrix, dtype=kind), sort=lambda x, y=0.0: x.real < 10)
    made.append([bool(np.allclose(again, matrix, atol=1e-4)), int(chosen), round(float(np.trace(form).real), 3)])
# Integers that C's `long` does not hold here.
made += [schur([[2**40, 0], [0, 3]], output=output)[0].real.tolist() for output in ("real", "complex")]
made
