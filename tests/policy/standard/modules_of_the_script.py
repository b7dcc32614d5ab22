# expect: import 12:8 module `other` is not in this image
# expect: import 13:8 module `helper_more` is not in this image
import importlib, pathlib, os, sys
with open("helper.py", "w") as file:
    file.write("x = 1")
os.mkdir("package")
pathlib.Path("package/__init__.py").touch()
sys.path.insert(0, "lib")
pathlib.Path("lib/tools.py").write_text("y = 2")
import helper, package, tools as t
from helper import x
import other  # not other.py
import helper_more
print(helper.os, importlib.import_module("helper"), t.y)
