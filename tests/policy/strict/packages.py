# expect: import 5:6 module `bs4` is not allowed: use `html.parser`
# expect: import 6:8 module `yaml` is not allowed: use `json`
# expect: import 7:8 module `requests` is not allowed: a script has no network
# expect: import 8:8 module `pandas` is not in this image: use lists of dicts with `csv`, `statistics` and `itertools`, or an in-memory
from bs4 import BeautifulSoup
import yaml
import requests
import pandas
# lacks: numpy
