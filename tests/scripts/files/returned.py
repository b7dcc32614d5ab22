# expect: success
# files: {"in.csv": "a\n"}
# return_files: ["*.csv", "out/**", "missing.txt", "/cell/chart.png"]
# returned: ["chart.png: image/png: 75 bytes", "out/deep/a.txt: text/plain: a", "report.csv: text/csv: x\n"]
# stderr: note: no new or changed file matches "missing.txt"
import os
import struct
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + bytes((255, 0, 0)) * 8 for _ in range(8))
header = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
with open("chart.png", "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
os.makedirs("out/deep")
with open("out/deep/a.txt", "w") as file:
    file.write("a")
with open("report.csv", "w") as file:
    file.write("x\n")
with open("not_asked_for.txt", "w") as file:
    file.write("x")
