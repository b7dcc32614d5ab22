# expect: ImportError
# needs: scipy
# message: Missing optional dependency 'pooch'
# hint: nothing can be installed here: do without what needs that package
from scipy import datasets

datasets.face()
