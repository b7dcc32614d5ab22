# expect: INTERNAL
# stdout: before
import os

print("before")
os.abort()
