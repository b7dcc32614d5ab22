# expect: ok
import importlib.util, os, platform, sys
from typing import TYPE_CHECKING
try:
    import numpy as np
    import subprocess, socket
    from PIL import *
except ImportError:
    np = None
if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib
if sys.platform == "win32" or os.name == "nt":
    import winreg
elif platform.system() == "Darwin":
    import fcntl
if importlib.util.find_spec("pandas"):
    import pandas
if TYPE_CHECKING:
    from pandas import DataFrame
try:
    from urllib.request import urlopen
except ModuleNotFoundError:
    from urllib2 import urlopen
if not TYPE_CHECKING:
    DataFrame = dict
else:
    from pandas import DataFrame
if TYPE_CHECKING and 1:
    import pyarrow
