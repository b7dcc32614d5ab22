# needs: numpy, scipy
# expect: success
# result: {"solved": [[0.1373, 0.451, 0.5098], [0.1373, 0.451, 0.5098], [0.1373, 0.451, 0.5098], [0.1373, 0.451, 0.5098]], "split": true, "incomplete": [0.1373, 0.451, 0.5098], "inverse": 0.882353, "largest": 2.0, "refused": "Factor is exactly singular", "far": [25, [[7, 49999], [89, 499993]]]}
# Sparse matrices, factorised and solved, in every kind of number; one that cannot be, and some of more than 2^31 places.
import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import eigsh, inv, spilu, splu, spsolve

matrix = sp.csc_matrix(np.array([[4.0, 1, 0], [1, 3, 1], [0, 1, 5]]))
right = np.array([1.0, 2.0, 3.0])
solved = [[round(float(x), 4) for x in spsolve(matrix.astype(kind), right.astype(kind)).real] for kind in "fdFD"]
factors = splu(matrix)
far = sp.coo_array(([1.0, 2.0], ([7, 49999], [8, 49999], [9, 3])), shape=(50000, 50000, 10))
try:
    splu(sp.csc_matrix((3, 3)))
    refused = None
except RuntimeError as error:
    refused = str(error)
{
    "solved": solved,
    "split": bool(np.allclose((factors.L @ factors.U).toarray(), matrix.toarray()[factors.perm_r.argsort()][:, factors.perm_c.argsort()])),
    "incomplete": np.round(spilu(matrix).solve(right), 4).tolist(),
    "inverse": round(float(inv(matrix).trace()), 6),
    "largest": round(float(eigsh(sp.eye(30, format="csc") * 2.0, k=1, sigma=1.0)[0][0]), 6),
    "refused": refused,
    "far": [sp.random_array((50000, 50000), density=1e-8, rng=np.random.default_rng(1)).nnz, [places.tolist() for places in far.reshape(50000, 500000).coords]],
}
