# lacks: numpy
# expect: POLICY_VIOLATION
# message: compute with symbols, matrices and any precision; `numpy` is in the image science: build codecell with `--features science`
import numpy as np

np.arange(3)
