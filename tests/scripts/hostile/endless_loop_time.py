# expect: TIMEOUT
# stdout: before
# timeout: 0.3
# fuel: 1000000000000000
print("before")
while True:
    pass
