# expect: FUEL_EXHAUSTED
# fuel: 300000000
# stdout: spam
# truncated: stdout
while True:
    print("spam " * 1000)
