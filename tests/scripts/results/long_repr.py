# expect: success
# truncated: result
class Long:
    def __repr__(self):
        return "x" * 1_000_000
[Long(), Long()]
