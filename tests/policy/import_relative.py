# expect: import 4:1 a relative import is not allowed: a script is not part of a package
# expect: import 5:1 a relative import
# expect: import 6:1 a relative import
from . import helpers
from .json import loads
from ... import servers
