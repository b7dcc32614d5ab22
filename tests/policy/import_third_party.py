# expect: import 6:8 module `numpy` is not installed: use lists with `math`
# expect: import 7:8 module `pandas` is not installed: use lists of dicts with `csv`
# expect: import 12:6 module `bs4` is not installed: use `html.parser`
# expect: import 13:8 module `sheets` is not available: only modules of the standard library
# expect: import 14:8 module `yaml` is not installed: use `json`
import numpy as np
import pandas as pd
try:
    import requests
except ImportError:
    requests = None
from bs4 import BeautifulSoup
import sheets
import yaml
