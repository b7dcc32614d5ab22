# expect: syntax 3:6 '(' was never closed
x = 1
print("hi"
y = [1, 2]
for i in y:
    print(i)
