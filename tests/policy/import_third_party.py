# expect: import 4:8 module `numpy` is not in this image: use lists with `math`
# expect: import 5:8 module `pandas` is not in this image: use lists of dicts with `csv`
# expect: import 10:8 module `sheets` is not in this image: use the standard library
import numpy as np
import pandas as pd
try:
    import httpx
except ImportError:
    httpx = None
import sheets
# lacks: numpy
