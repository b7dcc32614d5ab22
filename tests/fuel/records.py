import json
rows = [{"id": n, "name": f"row {n}", "value": n / 7} for n in range(500)]
print(sum(row["value"] for row in json.loads(json.dumps(rows))))
