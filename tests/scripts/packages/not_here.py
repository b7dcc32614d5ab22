# expect: POLICY_VIOLATION
# message: module `numpy` is not in this image: use lists with `math`, `statistics`, `random` and `fractions`; `sympy` and
import numpy as np

np.arange(3)
