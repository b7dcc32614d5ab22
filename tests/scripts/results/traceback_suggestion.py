# expect: NameError
# message: Did you mean: 'print'?
prnt(1)
