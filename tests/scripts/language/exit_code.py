# expect: SystemExit
# message: sys.exit(3)
# stdout: before
import sys

print("before")
sys.exit(3)
