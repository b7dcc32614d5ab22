# expect: syntax 2:5 unterminated triple-quoted string literal (detected at line 4)
x = """abc
y = 2
