# expect: success
# result: {"text": ["2026-01-02", 3, {"a": [1, 2]}, [0, 1]]}
import collections, datetime, decimal

class Number:
    """Like a scalar of numpy."""
    def item(self):
        return 3

fake.echo(text=[datetime.date(2026, 1, 2), Number(), collections.ChainMap({"a": {2, 1}}), range(2)])
