# expect: success
# result: [1000000, "million-999999", 900001]
# timeout: 280
# A million names in one folder.
import os

open("file", "w").close()
os.mkdir("folder")
os.chdir("folder")
for number in range(1_000_000):
    os.link("../file", f"million-{number}")
count = os.stat("../file").st_nlink - 1
with os.scandir() as entries:
    for entry in entries:
        last = entry.name
for number in range(0, 1_000_000, 10):
    os.unlink(f"million-{number}")
[count, last, os.stat("../file").st_nlink]
