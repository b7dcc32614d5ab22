"""Decimal arithmetic: thirty years of monthly interest on a hundred accounts."""
from decimal import ROUND_HALF_EVEN, Decimal

cent = Decimal("0.01")
total = Decimal(0)
for account in range(100):
    balance = Decimal(1_000 + account)
    rate = Decimal("0.021") / 12
    for _ in range(360):
        balance += (balance * rate).quantize(cent, ROUND_HALF_EVEN)
    total += balance
str(total)
