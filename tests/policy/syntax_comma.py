# expect: syntax 2:8 invalid syntax. Perhaps you forgot a comma?
f(a, b c)
