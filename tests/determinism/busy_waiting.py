import time
end = time.monotonic() + 0.02
rounds = 0
while time.monotonic() < end:
    rounds += 1
print(rounds)
