# expect: ValueError
# message: 499
error = None
for number in range(500):
    following = ValueError(number)
    following.__cause__ = error
    error = following
raise error
