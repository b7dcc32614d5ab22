# expect: RecursionError | MEMORY_LIMIT | FUEL_EXHAUSTED | INTERNAL
# fuel: 5000000000
import sys

sys.setrecursionlimit(10**9)


def deeper(n):
    return deeper(n + 1)


deeper(0)
