# expect: SystemExit
# message: exit code 1
# stdout: before
import os

print("before")
os._exit(1)
