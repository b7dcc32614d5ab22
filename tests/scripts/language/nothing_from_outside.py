# expect: success
# policy: off
# result: [{}, [""], [], "", []]
import os
import sys

try:
    seen = os.listdir("/")
except OSError:
    seen = []
[dict(os.environ), sys.argv, sys.path, sys.executable, seen]
