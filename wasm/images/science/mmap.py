"""mmap for a cell, in which nothing can be mapped: a copy of a file in memory, to read, or to write to for oneself (`ACCESS_COPY`)."""

import io
import os

ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY = range(4)
MAP_SHARED, MAP_PRIVATE, MAP_ANON = 1, 2, 32
MAP_ANONYMOUS = MAP_ANON
PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4
MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED = range(5)
PAGESIZE = ALLOCATIONGRANULARITY = 65536

error = OSError


class mmap(io.BytesIO):
    """The bytes of an open file, or as many zeros where there is none (`fileno` -1)."""

    def __init__(self, fileno, length, flags=MAP_SHARED, prot=PROT_READ | PROT_WRITE, access=ACCESS_DEFAULT, offset=0):
        writes_back = access == ACCESS_WRITE or access == ACCESS_DEFAULT and flags & MAP_SHARED and prot & PROT_WRITE
        if fileno != -1 and writes_back:
            raise OSError(38, "what is written to a mapped file cannot get into the file here: open it and write, or map with ACCESS_READ or ACCESS_COPY")
        self._may_write = fileno == -1 or access == ACCESS_COPY or not flags & MAP_SHARED
        super().__init__(_content(fileno, length, offset))

    def __len__(self):
        return len(self.getbuffer())

    def __getitem__(self, place):
        part = self.getbuffer()[place]
        return part if isinstance(place, int) else bytes(part)

    def __setitem__(self, place, value):
        if not self._may_write:
            raise TypeError("mmap can't modify a readonly memory map.")
        self.getbuffer()[place] = value

    def __buffer__(self, flags):
        buffer = self.getbuffer()
        return buffer if self._may_write else buffer.toreadonly()

    def write(self, content):
        if not self._may_write:
            raise TypeError("mmap can't modify a readonly memory map.")
        if self.tell() + len(content) > len(self):
            raise ValueError("data out of range")
        return super().write(content)

    def find(self, sub, start=None, end=None):
        return self.getvalue().find(sub, self.tell() if start is None else start, end)

    def rfind(self, sub, start=None, end=None):
        return self.getvalue().rfind(sub, self.tell() if start is None else start, end)

    def read_byte(self):
        if self.tell() >= len(self):
            raise ValueError("read byte out of range")
        return self.read(1)[0]

    def write_byte(self, byte):
        self.write(bytes((byte,)))

    def move(self, dest, src, count):
        if min(dest, src, count) < 0 or max(dest, src) + count > len(self):
            raise ValueError("source, destination, or count out of range")
        self[dest : dest + count] = self[src : src + count]

    def madvise(self, option, start=0, length=None):
        return None

    def size(self):
        return len(self)

    def flush(self, offset=0, size=0):
        return None

    def resize(self, newsize):
        raise SystemError("mmap: resizing not available--no mremap()")


def _content(fileno, length, offset):
    if fileno == -1:
        return bytes(length)
    end = os.fstat(fileno).st_size
    if length == 0:
        length = end - offset
    if length <= 0:
        raise ValueError("cannot mmap an empty file")
    if offset + length > end:
        raise ValueError("mmap length is greater than file size")
    place = os.lseek(fileno, 0, os.SEEK_CUR)
    try:
        os.lseek(fileno, offset, os.SEEK_SET)
        parts, missing = [], length
        while missing and (part := os.read(fileno, missing)):
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)
    finally:
        os.lseek(fileno, place, os.SEEK_SET)
