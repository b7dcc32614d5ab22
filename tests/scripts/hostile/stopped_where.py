# expect: FUEL_EXHAUSTED
# fuel: 100000000
# line: 6
# message: was on line 6 then, called from line 8, from 9
def spin():
    while True: pass
def outer():
    spin()
outer()
