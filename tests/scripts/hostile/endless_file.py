# expect: success
# result: [["ENOSPC", "ENOSPC", "ENOSPC", "ENOSPC"], [true, true, true, true], "written"]
# room: 39321600
# A copy of a device that never ends, and writes without end at and far behind the end of a file: each is over with an
# error that the script handles, and what was taken is there again when the file is gone.
import errno
import os
import shutil

STEP = bytes(1 << 16)


def copy():
    with open("/dev/urandom", "rb", buffering=0) as source, open("endless", "wb", buffering=0) as target:
        shutil.copyfileobj(source, target, len(STEP))


def write_from(offset):
    with open("endless", "wb", buffering=0) as file:
        file.seek(offset)
        while True:
            file.write(STEP)


refused, has_grown = [], []
for endless in (copy, lambda: write_from(0), lambda: write_from(2**31), lambda: write_from(2**32 - 1)):
    try:
        endless()
    except OSError as error:
        refused.append(errno.errorcode[error.errno])
    # Blocks of 512 bytes: what is far behind the end is not taken.
    has_grown.append(8 << 20 < os.stat("endless").st_blocks * 512 < 64 << 20)
    os.remove("endless")
with open("after", "w") as file:
    file.write("text" * 1000)
[refused, has_grown, "written" if os.path.getsize("after") == 4000 else "lost"]
