# expect: success
# result: [9007199254740991, "9007199254740992", "-1180591620717411303424", 1e+300, "NaN", "Infinity", "-Infinity", "(1+2j)", 1.5, "1.23456789012345678901"]
from decimal import Decimal
[2**53 - 1, 2**53, -(2**70), 1e300, float("nan"), float("inf"), -float("inf"), 1 + 2j, Decimal("1.50"), Decimal("1.23456789012345678901")]
