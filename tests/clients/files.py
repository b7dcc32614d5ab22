# Makes a picture, a table and an archive out of the files that it is given.
import csv
import struct
import zipfile
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


with open("colour.bin", "rb") as file:
    row = b"\0" + file.read() * 16
header = chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0))
with open("chart.png", "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(row * 16)) + chunk(b"IEND", b""))
with open("in/numbers.csv", newline="") as file:
    numbers = [int(row["n"]) for row in csv.DictReader(file)]
with open("report.csv", "w", newline="") as file:
    csv.writer(file).writerows([["n", "square"], *([n, n * n] for n in numbers)])
with zipfile.ZipFile("all.zip", "w") as archive:
    for name in ("chart.png", "report.csv"):
        with open(name, "rb") as file:
            archive.writestr(zipfile.ZipInfo(name), file.read())
sum(numbers)
