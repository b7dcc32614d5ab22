# expect: success
# stdout: past python
# stderr: past python too
import os

os.write(1, b"past python")
os.write(2, b"past python too")
None
