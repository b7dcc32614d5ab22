# expect: SystemExit
# stderr: usage: nothing
import sys

sys.exit("usage: nothing")
