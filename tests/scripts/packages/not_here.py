# expect: POLICY_VIOLATION
# message: module `numpy` is not in this image
# message: `sympy` and `mpmath` compute with symbols
import numpy as np

np.arange(3)
