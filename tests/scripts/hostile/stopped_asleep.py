# expect: TIMEOUT
# timeout: 0.3
# line: 5
import time
time.sleep(60)
