# expect: syntax 2:5 cannot use t-strings on Python 3.13 (syntax was added in Python 3.14)
x = t"hello {name}"
