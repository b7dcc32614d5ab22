# expect: OperationalError
# message: unable to open database file
# hint: a database is made in a folder that is there and can be written to
import sqlite3

sqlite3.connect("nowhere/a.db").execute("CREATE TABLE t (x)")
