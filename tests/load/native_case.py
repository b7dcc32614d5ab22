"""Run one script in this Python as the cell does: the value of its last expression is the result, which is printed as JSON.

native.py starts it, with the packages, in a folder that has the script's files.
"""

import ast
import json
import sys
from pathlib import Path


def main():
    path = Path(sys.argv[1])
    module = ast.parse(path.read_text(encoding="utf-8"), path.name)
    last = module.body.pop()
    names = {"__name__": "__main__"}
    exec(compile(module, path.name, "exec"), names)
    value = eval(compile(ast.Expression(last.value), path.name, "eval"), names)
    # Only what JSON has: how the cell shows other objects is tested elsewhere.
    print(json.dumps(value, allow_nan=False, ensure_ascii=False))


main()
