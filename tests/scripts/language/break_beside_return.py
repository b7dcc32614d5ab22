# expect: SYNTAX_ERROR
# message: 'break' outside loop
# line: 6
if True:
    return 1
break
