"""SQLite in memory: 10,000 rows in, a grouped report out."""
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("create table sales (day integer, shop text, cents integer)")
database.executemany(
    "insert into sales values (?, ?, ?)",
    ((i % 365, f"shop {i % 17}", i * 37 % 10_007) for i in range(10_000)),
)
database.execute("create index by_shop on sales (shop)")
database.execute(
    "select shop, count(*), sum(cents) / 100.0 from sales group by shop order by 3 desc limit 3"
).fetchall()
