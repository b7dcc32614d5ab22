# expect: import 5:59 module `importlib` is not allowed: use an `import` statement
# expect: import 6:6 module `builtins` is not allowed: built-in functions need no import
# expect: import 7:6 module `http.client` is not allowed
# expect: import 8:6 module `multiprocessing` is not allowed: a script has one processor
from collections import abc, OrderedDict as Ordered; from importlib import import_module
from builtins import eval as harmless
from http.client import HTTPConnection
from multiprocessing import Pool
harmless("1")
