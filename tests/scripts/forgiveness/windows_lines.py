# expect: success
# result: 3
x = 3
if x:
    y = x
y
