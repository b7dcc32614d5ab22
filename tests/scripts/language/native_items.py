# expect: success
# result: []
# What C calls long has 8 bytes, as on Linux, so that numbers fit that fit there and files are read that were written there.
import array
import pickle
import struct

longs = array.array("l", [1, -(2**40)])
cases = [
    ([struct.calcsize(code) for code in "bhilqnPfd"], [1, 2, 4, 8, 8, 8, 8, 4, 8]),
    ([struct.calcsize(code) for code in ("@bl", "=bl", "<l", ">L", "ilq")], [16, 5, 4, 4, 24]),
    (struct.pack("l", -(2**40)), b"\0\0\0\0\0\xff\xff\xff"),
    (struct.unpack("L", struct.pack("L", 2**63)), (2**63,)),
    (struct.pack("n", -1), b"\xff" * 8),
    ([array.array(code).itemsize for code in "bBhHiIlLqQfd"], [1, 1, 2, 2, 4, 4, 8, 8, 8, 8, 4, 8]),
    (longs.tolist(), [1, -(2**40)]),
    (longs.tobytes(), b"\1\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff"),
    (array.array("L", [2**63])[0], 2**63),
    (pickle.loads(pickle.dumps(longs)), longs),
    (memoryview(longs).tolist(), [1, -(2**40)]),
    (memoryview(bytes(range(16))).cast("l").tolist(), [0x0706050403020100, 0x0F0E0D0C0B0A0908]),
    (memoryview(bytearray(16)).cast("@L").itemsize, 8),
]
try:
    array.array("l", [2**63])
    cases.append(("made", "an OverflowError"))
except OverflowError:
    pass
[f"{number}: {found}" for number, (found, right) in enumerate(cases) if found != right]
