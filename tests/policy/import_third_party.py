# expect: import 6:8 module `numpy` is not in this image: use lists with `math`
# expect: import 7:8 module `pandas` is not in this image: use lists of dicts with `csv`
# expect: import 12:6 module `bs4` is not in this image: use `html.parser`
# expect: import 13:8 module `sheets` is not in this image: use the standard library
# expect: import 14:8 module `yaml` is not in this image: use `json`
import numpy as np
import pandas as pd
try:
    import requests
except ImportError:
    requests = None
from bs4 import BeautifulSoup
import sheets
import yaml
