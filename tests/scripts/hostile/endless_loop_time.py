# expect: TIMEOUT
# stdout: before
# timeout: 3
# fuel: 1000000000000000
print("before")
while True:
    pass
