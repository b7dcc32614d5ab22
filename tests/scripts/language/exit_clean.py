# expect: success
# stdout: before
import sys

print("before")
sys.exit()
