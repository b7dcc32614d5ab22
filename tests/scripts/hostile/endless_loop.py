# expect: FUEL_EXHAUSTED
# stdout: before
# fuel: 200000000
print("before")
while True:
    pass
