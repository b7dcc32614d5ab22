# expect: success
# files: {"helper.py": "def f():\n    return 42\n", "package/__init__.py": "X = 1\n", "package/deep/more.py": "Y = 2\n"}
# result: [42, 1, 2]
# What a script is given as modules can be imported under the rules, too.
import helper
from package import X
from package.deep.more import Y

[helper.f(), X, Y]
