# expect: RecursionError | MEMORY_LIMIT | INTERNAL
# fuel: 5000000000
import sys

sys.setrecursionlimit(10**9)


class Endless:
    def __repr__(self):
        return repr(self)


repr(Endless())
