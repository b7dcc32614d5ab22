# expect: syntax 2:11 unterminated string literal (detected at line 2)
print(f"{x")
