# needs: numpy
# expect: success
# result: ["ababe", 98, 5, "source, destination, or count out of range"]
import mmap

with open("a.bin", "wb") as out:
    out.write(b"abcde")
with open("a.bin", "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as copy:
    copy.madvise(mmap.MADV_SEQUENTIAL)
    copy.move(2, 0, 2)
    copy.seek(1)
    copy.write_byte(ord("b"))
    copy.seek(1)
    byte = copy.read_byte()
    try:
        copy.move(3, 0, 3)
    except ValueError as error:
        refused = str(error)
    found = [copy[:].decode(), byte, copy.size(), refused]
found
