# expect: ZeroDivisionError
# stdout: ZeroDivisionError: division by zero
# line: 8
import sys

sys.excepthook = lambda kind, error, trace: print(f"{kind.__name__}: {error}")

1 / 0
