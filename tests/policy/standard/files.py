# expect: ok
import codecs, glob, io, os, os.path, pathlib, shutil, sqlite3, tempfile, zipfile
from os import *
from pathlib import Path
with open("a.txt", "w") as file:
    file.write("text")
with io.open("a.txt") as one, codecs.open("a.txt", encoding="utf-8") as other:
    print(one.read(), other.read())
with tempfile.TemporaryDirectory() as folder:
    shutil.copy("a.txt", os.path.join(folder, "b.txt"))
print(glob.glob("*.txt"), Path("a.txt").read_text(), os.environ.get("HOME"), os.getcwd(), os.getpid())
with zipfile.ZipFile("a.zip", "w") as archive: archive.write("a.txt")
sqlite3.connect("a.db").execute("CREATE TABLE t (x)")
reader = open
[reader(name).read() for name in os.listdir()]
