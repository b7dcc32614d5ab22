# expect: TIMEOUT
# stdout: sleeping
# timeout: 3
import time

print("sleeping")
time.sleep(3600)
