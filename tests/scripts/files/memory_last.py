# expect: success
# result: [["a name", "ENOSPC"], ["a folder", "ENOSPC"], ["a copy", "ENOSPC"], ["a database", "refused"], 104857600]
# room: 125829120
# timeout: 280
# Objects have nearly all memory: what does not fit is an error of Python, and all works again when they are gone.
import errno
import os
import shutil
import sqlite3

STEP = bytes(1 << 20)
for name in ("small", "large"):
    with open(name, "wb") as file:
        file.write(STEP if name == "large" else b"small")


def names():
    for number in range(10**9):
        os.symlink("x" * 1000, f"name-{number}")


def folders():
    for number in range(10**9):
        os.mkdir(f"folder-{number}" + "x" * 200)


def copies():
    for number in range(10**9):
        shutil.copyfile("large", f"copy-{number}")


def rows():
    database = sqlite3.connect("a.db")
    database.execute("CREATE TABLE t (x)")
    while True:
        with database:
            database.execute("INSERT INTO t VALUES (zeroblob(100000))")


refused = []
for how, endless in (("a name", names), ("a folder", folders), ("a copy", copies), ("a database", rows)):
    held = []
    try:
        while True:
            held.append(STEP[1:])
    except MemoryError:
        del held[-8:]
    try:
        endless()
    except OSError as error:
        refused.append([how, errno.errorcode[error.errno]])
    except (sqlite3.Error, MemoryError):
        refused.append([how, "refused"])
    held = None
    for name in os.listdir():
        if name not in ("small", "large"):
            (os.rmdir if name.startswith("folder") else os.remove)(name)
assert open("small").read() == "small" and open("large", "rb").read() == STEP
with open("after", "wb") as file:
    for _ in range(100):
        file.write(STEP)
refused + [os.path.getsize("after")]
