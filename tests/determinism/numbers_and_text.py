import decimal
import json
import math
import re
print(math.sin(1e22), 0.1 + 0.2, decimal.Decimal(2).sqrt(), 3**200, json.dumps({"b": 1, "a": {2.5: None}}))
print(re.findall(r"\b(\w)(\w*)", "the quick brown fox"), sorted("straße", reverse=True))
