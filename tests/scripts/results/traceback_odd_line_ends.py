# expect: ZeroDivisionError
# traceback:     1 / (zero := 0)
# line: 5
text = "ab c"
1 / (zero := 0)
