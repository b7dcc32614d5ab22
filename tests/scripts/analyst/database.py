# needs: numpy, pandas
# expect: success
# result: {"revenue": [["2026-01", "ink", 8.0, 1], ["2026-01", "pen", 4.5, 2], ["2026-02", "pen", 6.0, 1], ["2026-02", "pad", 0.0, 2]], "kinds": ["str", "str", "float64", "int64"], "late": ["Tuesday", "Sunday", "Monday"], "chunks": [3, 1], "total": 18.5}
import sqlite3

import pandas as pd

with sqlite3.connect("shop.db") as database:
    pd.DataFrame(
        {"item": ["pen", "ink", "pen", "pad"], "n": [3, 1, 4, 2], "day": pd.to_datetime(["2026-01-05", "2026-01-06", "2026-02-01", "2026-02-02"])}
    ).to_sql("sales", database, index=False)
    database.execute("CREATE TABLE prices (item TEXT PRIMARY KEY, price REAL)")
    database.executemany("INSERT INTO prices VALUES (?, ?)", [("pen", 1.5), ("ink", 8.0)])
    revenue = pd.read_sql_query(
        """
        SELECT strftime('%Y-%m', s.day) AS month, s.item, SUM(s.n * COALESCE(p.price, 0)) AS revenue,
               RANK() OVER (PARTITION BY strftime('%Y-%m', s.day) ORDER BY SUM(s.n * COALESCE(p.price, 0)) DESC) AS place
        FROM sales s LEFT JOIN prices p USING (item) GROUP BY 1, 2 ORDER BY 1, 4
        """,
        database,
    )
    late = pd.read_sql("SELECT * FROM sales WHERE day >= ? ORDER BY day", database, params=("2026-01-06",), parse_dates=["day"])
    chunks = [len(chunk) for chunk in pd.read_sql("SELECT * FROM sales", database, chunksize=3)]
{
    "revenue": revenue.values.tolist(),
    "kinds": [str(kind) for kind in revenue.dtypes],
    "late": late["day"].dt.day_name().tolist(),
    "chunks": chunks,
    "total": float(revenue["revenue"].sum()),
}
