# expect: success
# result: 3
if True:
    if True:
	x = 3
x
