# expect: syntax 2:7 unterminated string literal (detected at line 2); a string must end on its line: close it there, write `\n`
print("hi)
x = 1
