# expect: TIMEOUT
# timeout: 3
# stdout: asking
# calls: 1
print("asking")
fake.slow(seconds=60)
