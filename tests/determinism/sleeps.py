import time
start = time.monotonic()
for seconds in (0.001, 3600, 86400 * 365):
    time.sleep(seconds)
    print(time.monotonic() - start, time.ctime())
