# tools: motherduck.execute_query, motherduck.list_columns, motherduck.list_databases, motherduck.list_tables
# result: {"sums": [{"city": "Bergen", "total": 7.25, "day": null}, {"city": "Oslo", "total": 12.5, "day": "2026-01-06"}], "databases": ["memory"], "tables": ["sales"], "columns": [["city", "VARCHAR"], ["amount", "DECIMAL(8,2)"], ["day", "DATE"]], "refusal": true}
import json

def query(sql):
    return json.loads(motherduck.execute_query(sql=sql))

query("CREATE TABLE sales (city VARCHAR, amount DECIMAL(8, 2), day DATE)")
query("INSERT INTO sales VALUES ('Oslo', 10.50, '2026-01-05'), ('Oslo', 2, '2026-01-06'), ('Bergen', 7.25, NULL)")
sums = query("SELECT city, sum(amount)::DOUBLE AS total, max(day) AS day FROM sales GROUP BY city ORDER BY city")
try:
    query("SELECT nope FROM sales")
    refusal = None
except ToolError as error:
    refusal = "nope" in error.message
{
    "sums": [dict(zip(sums["columns"], row)) for row in sums["rows"]],
    "databases": [database["name"] for database in json.loads(motherduck.list_databases())["databases"]],
    "tables": [table["name"] for table in json.loads(motherduck.list_tables())["tables"]],
    "columns": [[column["name"], column["type"]] for column in json.loads(motherduck.list_columns(table="sales"))["columns"]],
    "refusal": refusal,
}
