# expect: success
# result: ["ENOENT", ["kept"], "/cell"]
# A script that works in a folder which it removes with all that are above it, and leaves them all at once.
import errno
import os

open("kept", "w").close()
above = [os.open(".", os.O_RDONLY)]
for _ in range(1000):
    os.mkdir("d")
    os.chdir("d")
    above.append(os.open(".", os.O_RDONLY))
for folder in reversed(above[:-1]):
    os.rmdir("d", dir_fd=folder)
for folder in above:
    os.close(folder)
try:
    os.getcwd()
except OSError as error:
    refused = errno.errorcode[error.errno]
found = os.listdir("../" * (len(above) - 1))
os.chdir("/cell")
[refused, found, os.getcwd()]
