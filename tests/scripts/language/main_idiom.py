# expect: success
# result: ["__main__", "/cell", "script.py", "own"]
# stdout: main
# What programs begin with: the folder of their own file, modules beside it, and what only the program itself does.
import os
import sys
from pathlib import Path

folder = os.path.dirname(os.path.abspath(__file__))
(Path(__file__).resolve().parent / "helper.py").write_text("name = 'own'\n")
sys.path.insert(0, folder)
import helper


def main():
    print("main")


if __name__ == "__main__":
    main()
[__name__, folder, Path(__file__).name, helper.name]
