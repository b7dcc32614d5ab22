# expect: FUEL_EXHAUSTED
# fuel: 100000000
# line: 6
# message: was on line 6 then, called from line 9, from 10
def spin():
    while True: pass

def outer():
    spin()
outer()
