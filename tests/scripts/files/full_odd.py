# expect: success
# result: ["after"]
# room: 39518208
# Files, pipes and a database that take all memory there is, of an amount that leaves a remainder.
import os
import sqlite3
import zipfile

data = os.urandom(50_000)
database = sqlite3.connect("a.db")
database.execute("CREATE TABLE t (x)")
database.commit()
pipes = []
try:
    while True:
        pipes.append(os.pipe())
        os.write(pipes[-1][1], b"x" * 65536)
except OSError:
    pass
for reader, writer in pipes:
    os.close(reader)
    os.close(writer)
try:
    with zipfile.ZipFile("a.zip", "w") as archive:
        while True:
            archive.writestr("name", data)
except (OSError, MemoryError):
    os.remove("a.zip")
try:
    while True:
        with database:
            database.execute("INSERT INTO t VALUES (zeroblob(100000))")
except (sqlite3.Error, MemoryError):
    pass
database.close()
os.remove("a.db")
for name in os.listdir():
    os.remove(name)
with open("after", "w") as file:
    file.write("text" * 1000)
os.listdir()
