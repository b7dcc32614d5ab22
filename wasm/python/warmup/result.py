import json

rows = json.loads(json.dumps({"rows": [1, 2.5, None, True, "text"]}))
rows
