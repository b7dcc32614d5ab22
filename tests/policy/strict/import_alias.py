# expect: import 4:8 module `os` is not allowed
# expect: import 5:6 module `os` is not allowed
# expect: import 6:8 module `os.path` is not allowed
import os as o
from os import path as p, getcwd
import os.path as q
o.remove("x")
print(p.join("a", "b"))
