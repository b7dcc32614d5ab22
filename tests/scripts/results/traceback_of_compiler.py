# expect: SYNTAX_ERROR
# line: 6
# traceback: global x
def f():
    x = 1
    global x
