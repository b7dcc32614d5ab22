# expect: success
# left: ["a.md: text/markdown, 3 bytes"]
import sys

with open("a.md", "w") as file:
    file.write("# a")
sys.exit(0)
