# expect: success
# result: null
# stdout: 3
x = 3
print(x)
