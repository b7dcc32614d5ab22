# expect: success
# files: {"in.csv": "a,b\n1,2\n", "deep/er/x.txt": "x", "same.txt": "kept", "/tmp/t.txt": "t", "/cell/abs": ""}
# result: [["abs", "deep", "in.csv", "same.txt"], "a,b\n1,2\n", "x", "t", "", "0o644", "new"]
# left: ["in.csv: text/csv, 12 bytes", "new.txt: text/plain, 3 bytes"]
# What a script is given is there, and only what it has changed is left.
import os

names = sorted(os.listdir())
before = open("in.csv").read()
with open("in.csv", "a") as file:
    file.write("3,4\n")
with open("new.txt", "w") as file:
    file.write("new")
with open("same.txt", "w") as file:
    file.write("kept")
mode = oct(os.stat("same.txt").st_mode & 0o777)
[names, before, open("deep/er/x.txt").read(), open("/tmp/t.txt").read(), open("abs").read(), mode, open("new.txt").read()]
