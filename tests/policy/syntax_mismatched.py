# expect: syntax 3:14 closing parenthesis ']' does not match opening parenthesis '('
x = 1
y = [(1, 2, 3]]
