# expect: syntax 3:1 expected an indented block after function definition
def f():
x = 1
