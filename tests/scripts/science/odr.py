# expect: ModuleNotFoundError
# needs: scipy
# message: No module named 'scipy.odr'
# hint: nothing can be installed here: fit with `curve_fit` or `least_squares` of `scipy.optimize`; `scipy.odr` is Fortran, which is not compiled here
import scipy.odr
