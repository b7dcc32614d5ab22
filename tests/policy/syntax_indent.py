# expect: syntax 3:1 unexpected indent
x = 1
    y = 2
z = 3
