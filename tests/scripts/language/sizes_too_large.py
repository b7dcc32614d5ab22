# expect: success
# policy: off
# result: []
# What is too large for any memory raises MemoryError, however far it is beyond this machine, and nothing is made of it.
import array
import itertools

WIDE = 2**40
made = {
    "list": lambda: [0] * 10**10,
    "list in place": lambda: [0].__imul__(WIDE),
    "tuple": lambda: (0,) * WIDE,
    "str": lambda: "x" * WIDE,
    "longer str": lambda: "xy" * WIDE,
    "bytes": lambda: bytes(2**33),
    "repeated bytes": lambda: b"x" * WIDE,
    "longer repeated bytes": lambda: b"xy" * WIDE,
    "bytearray": lambda: bytearray(2**33),
    "repeated bytearray": lambda: bytearray(b"x") * WIDE,
    "array": lambda: array.array("b", [1]) * WIDE,
    "ljust": lambda: "a".ljust(WIDE),
    "rjust": lambda: "a".rjust(WIDE),
    "center": lambda: "a".center(WIDE),
    "zfill": lambda: "a".zfill(WIDE),
    "ljust of bytes": lambda: b"a".ljust(WIDE),
    "zfill of bytes": lambda: b"a".zfill(WIDE),
    "center of bytearray": lambda: bytearray(b"a").center(WIDE),
    "to_bytes": lambda: (1).to_bytes(WIDE),
    "list of a range": lambda: list(range(10**12)),
    "batched": lambda: list(itertools.batched("abc", WIDE)),
    "sorted range": lambda: sorted(range(10**12)),
}
wrong = []
for name, make in made.items():
    try:
        make()
        wrong.append(f"{name}: made")
    except MemoryError:
        pass
    except Exception as error:
        wrong.append(f"{name}: {error!r}")
wrong
