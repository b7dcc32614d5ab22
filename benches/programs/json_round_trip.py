"""JSON out and in: 2,000 nested records."""
import json

records = [
    {"id": i, "name": f"item {i}", "price": i * 1.25, "tags": ["a", "b", str(i % 7)], "stock": {"basel": i % 13, "leeds": None}}
    for i in range(2_000)
]
text = json.dumps(records)
assert json.loads(text) == records
len(text)
