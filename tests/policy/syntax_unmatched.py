# expect: syntax 2:9 unmatched ')'
print(1))
