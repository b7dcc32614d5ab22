# expect: success
# result: {"1": "a", "1 (str)": "b", "2.5": "c", "null": "d", "true": "e", "(1, 2)": "f", "2026-01-01": "g"}
import datetime
{1: "a", "1": "b", 2.5: "c", None: "d", "true": "e", (1, 2): "f", datetime.date(2026, 1, 1): "g"}
