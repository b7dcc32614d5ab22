# expect: FUEL_EXHAUSTED
# fuel: 500000000
import re

re.match(r"(a+)+$", "a" * 64 + "b")
