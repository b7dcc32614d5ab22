import sys
print(input(), sys.stdin.read(100), len(sys.stdin.read()))
