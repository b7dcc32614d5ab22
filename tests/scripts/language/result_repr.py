# expect: success
# result: "(1+2j)"
1 + 2j
