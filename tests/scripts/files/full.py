# expect: success
# result: ["ENOSPC", true, true, "written", "ENOSPC", "ENOSPC", "written"]
# stdout: still here
# Files that grow until the memory is used up: an error, which the script can handle, and it goes on.
import errno
import os

found = []
try:
    with open("endless", "wb", buffering=0) as file:
        step = bytes(1 << 20)
        while True:
            if file.write(step) < len(step):
                file.write(step)
except OSError as error:
    found.append(errno.errorcode[error.errno])
size = os.path.getsize("endless")
found.append(size > 50 << 20)
os.remove("endless")
with open("after", "wb", buffering=0) as file:
    found.append(sum(file.write(step) for _ in range(size >> 20)) == size >> 20 << 20)
os.remove("after")
with open("small", "w") as file:
    file.write("text")
found.append("written")
for make in (lambda name: os.symlink("x" * 4000, name), lambda name: open(name, "wb").write(bytes(4000))):
    try:
        for number in range(10**9):
            make(f"entry-{number}")
    except OSError as error:
        found.append(errno.errorcode[error.errno])
    for gone in range(number):
        os.remove(f"entry-{gone}")
with open("small", "w") as file:
    file.write("text" * 1000)
found.append("written")
print("still here")
found
