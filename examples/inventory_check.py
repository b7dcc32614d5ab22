"""Which products run out before a new delivery can arrive? Joins three files in SQLite."""
import csv
import io
import json
import sqlite3

WEEKS_OF_STOCK = 4
WEEKS_OF_SALES = 13

database = sqlite3.connect(":memory:")
database.row_factory = sqlite3.Row


def load(table, rows):
    columns = list(rows[0])
    database.execute(f"create table {table} ({', '.join(columns)})")
    places = ", ".join("?" * len(columns))
    database.executemany(f"insert into {table} values ({places})", [list(row.values()) for row in rows])


def read_csv(path):
    return list(csv.DictReader(io.StringIO(files.read_text_file(path=path))))


load("products", json.loads(files.read_text_file(path="products.json")))
load("stock", read_csv("stock.csv"))
load("orders", read_csv("orders.csv"))

# The regions are split between two warehouses; what a week sells is an average over the quarter.
short = database.execute(
    """
    with sales as (
        select case when region in ('North', 'East') then 'Basel' else 'Leeds' end as warehouse,
               sku, sum(quantity) * 1.0 / :weeks as per_week
        from orders where status != 'cancelled' group by 1, 2
    ), needs as (
        select warehouse, sku, name, supplier, lead_days,
               on_hand + on_order as available,
               cast(per_week * (:cover + lead_days / 7.0) + 0.999 as integer) as needed
        from sales join stock using (warehouse, sku) join products using (sku)
    )
    select *, needed - available as missing from needs
    where needed > available order by warehouse, missing desc, sku
    """,
    {"weeks": WEEKS_OF_SALES, "cover": WEEKS_OF_STOCK},
).fetchall()

purchases = {}
for row in short:
    print(f"{row['warehouse']}: {row['name']} has {row['available']}, needs {row['needed']}")
    purchases.setdefault(row["supplier"], []).append(f"{row['missing']} x {row['sku']} to {row['warehouse']}")

{"short": len(short), "purchases": {supplier: purchases[supplier] for supplier in sorted(purchases)}}
