# expect: ValueError
# message: has more digits than a JSON number carries; pass str(x) or float(x)
# calls: 0
from decimal import Decimal
fake.echo(text=Decimal("0.12345678901234567890"))
