import os
import time
open("a.txt", "w").write("a")
time.sleep(5)
open("b.txt", "w").write("b")
for name in ("a.txt", "b.txt"):
    found = os.stat(name)
    print(name, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)
