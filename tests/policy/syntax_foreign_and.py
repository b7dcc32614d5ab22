# expect: syntax 2:10 invalid syntax: Python has no '&&'; write 'and'
if True && False:
    pass
