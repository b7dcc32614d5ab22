# expect: success
# result: [3, "delete", ["a.db", "b.db", "copy.db", "small.db"], "database is locked", 50]
# A database in a file: journal, backup, attach, vacuum, and a second connection that has to wait.
import os
import sqlite3

first = sqlite3.connect("a.db")
with first:
    first.execute("CREATE TABLE t (x INTEGER, y TEXT)")
    first.executemany("INSERT INTO t VALUES (?, ?)", [(1, "a"), (2, "b"), (3, "c")])
mode = first.execute("PRAGMA journal_mode = WAL").fetchone()[0]
first.execute("BEGIN IMMEDIATE")
first.execute("INSERT INTO t VALUES (4, 'd')")
assert os.path.exists("a.db-journal")
second = sqlite3.connect("a.db", timeout=0)
count = second.execute("SELECT count(*) FROM t").fetchone()[0]
try:
    second.execute("INSERT INTO t VALUES (5, 'e')")
    refused = None
except sqlite3.OperationalError as error:
    refused = str(error)
second.close()
first.rollback()
first.execute("ATTACH 'b.db' AS other")
with first:
    first.execute("CREATE TABLE other.u AS SELECT * FROM t")
    first.executemany("INSERT INTO other.u VALUES (?, ?)", ((n, "text" * 50) for n in range(2000)))
    first.execute("DELETE FROM other.u WHERE x >= 47")
first.execute("VACUUM other INTO 'small.db'")
with sqlite3.connect("copy.db") as copy:
    first.backup(copy)
first.close()
small = sqlite3.connect("small.db").execute("SELECT count(*) FROM u").fetchone()[0]
assert os.path.getsize("small.db") < os.path.getsize("b.db")
assert sqlite3.connect("file:a.db?mode=ro", uri=True).execute("PRAGMA integrity_check").fetchone() == ("ok",)
[count, mode, sorted(os.listdir()), refused, small]
