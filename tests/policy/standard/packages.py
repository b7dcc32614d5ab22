# expect: import 11:6 module `lxml` is not in this image: use `bs4` with "html.parser", `xmltodict`, or `xml.etree.ElementTree`
# expect: import 12:8 module `pandas` is not in this image: use lists of dicts with `csv`, `statistics` and `itertools`, or an in-memory `sqlite3` database; `openpyxl` reads and writes Excel files
# expect: import 13:8 module `docx` is not in this image: a Word file is a ZIP archive
# The packages of the image are allowed, with what is inside of them.
import requests, sympy.plotting, networkx.algorithms.flow
import yaml, attr, attrs, regex, nltk
from bs4 import *
from dateutil import parser, tz
from openpyxl.styles import Font
from urllib3.util import Retry
from lxml import etree
import pandas
import docx
(requests, sympy, networkx, yaml, attr, attrs, regex, nltk)
# lacks: numpy
