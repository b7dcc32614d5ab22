# expect: ImportError
# needs: scipy
# message: cannot import name 'odr' from 'scipy'
# hint: nothing can be installed here: fit with `curve_fit` or `least_squares` of `scipy.optimize`; `scipy.odr` is Fortran, which is not compiled here
from scipy import odr
