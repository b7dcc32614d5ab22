# needs: numpy
# expect: success
# fuel: 1000000000
# result: {"product": [79800.0, 80200.0, 239400.0], "same": true, "own transposed": 21493600.0, "dot": 21253400.0, "vector": 21492800.0, "complex": "42506800j", "single": 85344.0, "every second": 5293400.0, "matrix of every second": 10787000.0}
# Products of matrices are those of OpenBLAS, in vector instructions: the loops of numpy's own need more fuel than there is.
import numpy as np
size = 400
line = np.arange(size, dtype=float)
table = np.add.outer(line, line)
large = table @ np.ones((size, size))
{
    "product": large[[0, 1, 399], 0],
    "same": np.array_equal(large, np.repeat(table.sum(axis=1)[:, None], size, axis=1)),
    "own transposed": (table[:40] @ table[:40].T)[1, 2],
    "dot": np.dot(line, line),
    "vector": (table @ line)[3],
    "complex": np.dot(line * (1 + 1j), line * (1 + 1j)),
    "single": np.dot(line[:64].astype("f4"), line[:64].astype("f4")),
    "every second": line[::2] @ line[::-2],
    "matrix of every second": (table[::2, ::2] @ table[::2, 1::2])[1, 1],
}
