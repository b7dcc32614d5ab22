# tools: sqlite.append_insight, sqlite.create_table, sqlite.describe_table, sqlite.list_tables, sqlite.read_query, sqlite.write_query
# result: {"made": "Table created successfully", "written": [{"affected_rows": 3}], "rows": [{"id": 1, "name": "O'Brien's \"best\" tea", "price": 4.5, "photo": "AP8="}, {"id": 2, "name": "Käse", "price": 1e+30, "photo": null}, {"id": 3, "name": "a\nb\\c", "price": null, "photo": null}], "total": 4.5, "none": [], "tables": ["goods"], "columns": {"id": "INTEGER", "name": "TEXT", "price": "REAL", "photo": "BLOB"}, "key": ["id"], "changed": 1, "insight": "Insight added to memo", "complaint": "Database error: no such column: nope"}
made = sqlite.create_table(query="CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT, price REAL, photo BLOB)")
written = sqlite.write_query(query="""INSERT INTO goods VALUES
    (1, 'O''Brien''s "best" tea', 4.5, x'00ff'), (2, 'Käse', 1e30, NULL), (3, 'a' || char(10) || 'b\\c', NULL, NULL)""")
rows = sqlite.read_query(query="SELECT * FROM goods ORDER BY id")
columns = sqlite.describe_table(table_name="goods")
{
    "made": made,
    "written": written,
    "rows": rows,
    "total": sum(row["price"] or 0 for row in rows[:1]),
    "none": sqlite.read_query(query="SELECT * FROM goods WHERE id > 9"),
    "tables": [table["name"] for table in sqlite.list_tables()],
    "columns": {column["name"]: column["type"] for column in columns},
    "key": [column["name"] for column in columns if column["pk"]],
    "changed": sqlite.write_query(query="UPDATE goods SET price = 5 WHERE id = 3")[0]["affected_rows"],
    "insight": sqlite.append_insight(insight="Tea sells."),
    "complaint": sqlite.read_query(query="SELECT nope FROM goods"),
}
