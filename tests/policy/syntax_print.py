# expect: syntax 2:7 Missing parentheses in call to 'print'
print "hello"
