# expect: success
# result: [[2147483647, 2147483653, 4294967301, 1099511627777], 24, "b'\\x00\\x00end!'", "EFBIG"]
# A file may be as long as it likes: what was never written costs nothing and reads as zeros.
import errno
import os

sizes = []
with open("sparse", "w+b") as file:
    file.truncate(2**31 - 1)
    sizes.append(os.path.getsize("sparse"))
    for offset in (2**31, 2**32):
        file.seek(offset)
        file.write(b"mark!")
        file.flush()
        sizes.append(os.path.getsize("sparse"))
    os.pwrite(file.fileno(), b"x", 2**40)
    sizes.append(os.path.getsize("sparse"))
    file.seek(2**32 - 2)
    assert file.read(6) == b"\0\0mark" and os.pread(file.fileno(), 10, 2**35) == bytes(10)
    blocks = os.fstat(file.fileno()).st_blocks
    file.truncate(2**31 + 3)
    file.truncate(2**32)
    file.seek(2**31)
    assert file.read(5) == b"mar\0\0"
    try:
        os.pwrite(file.fileno(), b"xx", 2**63 - 1)
    except OSError as error:
        refused = errno.errorcode[error.errno]
with open("small", "w+b") as file:
    file.write(b"abc")
    file.seek(5)
    file.write(b"end!")
    file.seek(3)
    tail = file.read()
[sizes, blocks, str(tail), refused]
