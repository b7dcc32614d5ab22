# expect: success
# result: 6
>>> x = 2
>>> for n in range(2):
...     x += 2
...
>>> x
6
