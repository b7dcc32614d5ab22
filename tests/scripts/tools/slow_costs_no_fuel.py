# expect: success
# fuel: 20000000
# result: "slept"
fake.slow(seconds=0.2)
