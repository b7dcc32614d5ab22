# expect: star-import 6:17 `from sys import *` is not allowed: name what the script uses
# expect: star-import 7:20 `from urllib import *`
# expect: star-import 8:18 `from uuid import *`
# expect: import 9:6 module `os` is not allowed
from math import *
from sys import *
from urllib import *
from uuid import *
from os import *
from servers import *
from typing import *
