# expect: SYNTAX_ERROR
# message: 'break' outside loop
x = 1
break
