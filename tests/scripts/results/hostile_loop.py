# expect: FUEL_EXHAUSTED
# fuel: 300000000
class Loop:
    def __repr__(self):
        while True:
            pass
Loop()
