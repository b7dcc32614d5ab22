from decimal import Decimal
print(sum((Decimal(n) / 8 for n in range(2000)), Decimal()))
