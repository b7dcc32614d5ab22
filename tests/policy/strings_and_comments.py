# expect: ok
# import os; eval("1")
text = "import os\nexec('x')"
doc = """
from subprocess import run
__builtins__["eval"]
"""
raw, data = r"\d eval(", b"import os"
print(f"eval( {text} exec(", f"{text!r:>{len(text)}}", "sys.modules")
def f(x: "os.PathLike", y: "eval('1')") -> "open":
    "eval"
print("{eval}", "%(open)s" % {"open": 1})
