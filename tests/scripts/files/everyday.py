# expect: success
# result: ["/cell", "hello\nworld\n", ["a.txt", "data"], ["data/deep/x.csv"], [["name", "n"], ["Ada", "1"]], {"k": [1, 2]}]
# What scripts do with files every day.
import csv
import glob
import json
import os
import pathlib
import shutil
import tempfile

with open("a.txt", "w") as file:
    file.write("hello\n")
with open("a.txt", "a") as file:
    print("world", file=file)
folder = pathlib.Path("data/deep")
folder.mkdir(parents=True)
with open(folder / "x.csv", "w", newline="") as file:
    csv.writer(file).writerows([["name", "n"], ["Ada", 1]])
with open(folder / "x.csv", newline="") as file:
    rows = list(csv.reader(file))
with tempfile.TemporaryDirectory() as temporary:
    shutil.copytree("data", f"{temporary}/copy")
    assert sorted(os.listdir(f"{temporary}/copy/deep")) == ["x.csv"]
    target = pathlib.Path(temporary, "b.json")
    target.write_text(json.dumps({"k": [1, 2]}))
    loaded = json.loads(target.read_bytes())
assert os.listdir("/tmp") == []
[os.getcwd(), open("a.txt").read(), sorted(os.listdir()), glob.glob("**/*.csv", recursive=True), rows, loaded]
