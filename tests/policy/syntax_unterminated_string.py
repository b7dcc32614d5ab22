# expect: syntax 2:7 unterminated string literal (detected at line 2)
print("hi)
x = 1
