# expect: FUEL_EXHAUSTED
# fuel: 300000000
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
