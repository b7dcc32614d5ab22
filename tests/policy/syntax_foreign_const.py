# expect: syntax 2:7 invalid syntax: a variable is not declared in Python
const x = 1
