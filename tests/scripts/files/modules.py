# expect: success
# result: "all"
# The modules that work with files, each with a file.
import bz2
import configparser
import csv
import dbm.dumb
import fileinput
import gzip
import importlib
import io
import linecache
import logging
import logging.handlers
import lzma
import mimetypes
import os
import pathlib
import pickle
import shelve
import shutil
import sys
import tarfile
import tempfile
import unittest.mock
import zipfile

text = "line one\nline two\n" * 500
for module in (gzip, bz2, lzma):
    name = f"a.{module.__name__}"
    with module.open(name, "wt") as file:
        file.write(text)
    with module.open(name, "rt") as file:
        assert file.read() == text
    assert 0 < os.path.getsize(name) < len(text)

with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("folder/one.txt", text)
    archive.write("a.gzip")
with zipfile.ZipFile("a.zip", "a") as archive:
    archive.writestr("two.txt", "2")
with zipfile.ZipFile("a.zip") as archive:
    assert archive.namelist() == ["folder/one.txt", "a.gzip", "two.txt"] and archive.testzip() is None
    archive.extractall("unpacked")
assert pathlib.Path("unpacked/folder/one.txt").read_text() == text

os.chmod("unpacked/two.txt", 0o640)
os.symlink("two.txt", "unpacked/link")
os.link("unpacked/two.txt", "unpacked/hard")
with tarfile.open("a.tar.xz", "w:xz") as archive:
    archive.add("unpacked")
with tarfile.open("a.tar.xz") as archive:
    archive.extractall("again", filter="data")
assert os.readlink("again/unpacked/link") == "two.txt" and os.stat("again/unpacked/two.txt").st_mode & 0o777 == 0o640
assert os.path.samefile("again/unpacked/two.txt", "again/unpacked/hard")
for form in ("zip", "tar", "gztar", "bztar", "xztar"):
    made = shutil.make_archive(f"made-{form}", form, "unpacked")
    shutil.unpack_archive(made, f"out-{form}")
    assert sorted(os.listdir(f"out-{form}")) == sorted(os.listdir("unpacked")), form

with shelve.open("shelf") as shelf:
    shelf["key"] = {"deep": [1, 2]}
with shelve.open("shelf", writeback=True) as shelf:
    shelf["key"]["deep"].append(3)
with shelve.open("shelf") as shelf:
    assert shelf["key"] == {"deep": [1, 2, 3]}
with dbm.dumb.open("dumb", "c") as database:
    database[b"k"] = b"v"
with dbm.dumb.open("dumb") as database:
    assert database[b"k"] == b"v"

config = configparser.ConfigParser()
config["section"] = {"key": "value"}
with open("a.ini", "w") as file:
    config.write(file)
assert configparser.ConfigParser().read(["a.ini", "missing.ini"]) == ["a.ini"]

with open("people.csv", "w", newline="") as file:
    csv.DictWriter(file, ["name", "n"]).writerows([{"name": "Ada", "n": 1}, {"name": "Bob", "n": 2}])
with open("people.csv", newline="") as file:
    assert [row for row in csv.reader(file)] == [["Ada", "1"], ["Bob", "2"]]

log = logging.getLogger("here")
log.propagate = False
for handler in (
    logging.FileHandler("plain.log"),
    logging.handlers.RotatingFileHandler("turning.log", maxBytes=100, backupCount=2),
    logging.handlers.TimedRotatingFileHandler("timed.log"),
    logging.handlers.WatchedFileHandler("watched.log"),
):
    log.addHandler(handler)
for number in range(20):
    log.warning("message %d", number)
logging.shutdown()
assert open("plain.log").read().count("\n") == open("watched.log").read().count("\n") == 20
assert sorted(pathlib.Path().glob("turning.log*")) == [pathlib.Path(n) for n in ("turning.log", "turning.log.1", "turning.log.2")]

with fileinput.input(["people.csv"], inplace=True, backup=".bak") as lines:
    for line in lines:
        print(line.upper(), end="")
assert open("people.csv").readline() == "ADA,1\n" and open("people.csv.bak").readline() == "Ada,1\n"
assert linecache.getline("people.csv", 2) == "BOB,2\n"

pathlib.Path("own_module.py").write_text("def answer():\n    return 42\n")
pathlib.Path("own_package").mkdir()
pathlib.Path("own_package/__init__.py").write_text("from . import part\n")
pathlib.Path("own_package/part.py").write_text("name = __name__\n")
importlib.invalidate_caches()
assert importlib.import_module("own_module").answer() == 42
assert importlib.import_module("own_package").part.name == "own_package.part"
with zipfile.ZipFile("packed.zip", "w") as archive:
    archive.writestr("in_zip.py", "answer = 43")
sys.path.insert(0, "packed.zip")
assert importlib.import_module("in_zip").answer == 43

with tempfile.TemporaryFile() as file, tempfile.NamedTemporaryFile("w+", suffix=".txt", delete_on_close=False) as named:
    file.write(b"x")
    named.write("text")
    named.close()
    assert open(named.name).read() == "text" and named.name.startswith("/tmp/")
with tempfile.SpooledTemporaryFile(max_size=10) as file:
    file.write(b"x" * 100)
    file.seek(0)
    assert len(file.read()) == 100
handle, path = tempfile.mkstemp()
os.close(handle)
os.remove(path)
assert os.path.isdir(tempfile.mkdtemp()) and tempfile.gettempdir() == "/tmp"

with unittest.mock.patch("builtins.open", unittest.mock.mock_open(read_data="mocked")):
    assert open("anything").read() == "mocked"
with open("data.pickle", "wb") as file:
    pickle.dump({"a": (1, 2)}, file)
with open("data.pickle", "rb") as file:
    assert pickle.load(file) == {"a": (1, 2)}
assert mimetypes.guess_type("x.csv")[0] == "text/csv"
with io.open("crlf.txt", "w", newline="\r\n") as file:
    file.write("a\nb\n")
assert open("crlf.txt", "rb").read() == b"a\r\nb\r\n"
"all"
