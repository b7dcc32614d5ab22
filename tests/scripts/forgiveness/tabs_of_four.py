# expect: success
# result: 3
def f(a):
	if a:
        return a
	return 0
f(3)
