"""The profile: how often each block of the interpreter's C ran in the training.

It is kept as text, a line for each function: its name, the checksum of its control flow, and its counters, where `0*12`
stands for twelve zeros. The first line says what was trained, which a test compares with what is built (`trained_on`). clang reads an indexed binary form, which is made from the text at every build.

Source of that form: llvm/include/llvm/ProfileData/InstrProf.h and OnDiskHashTable.h of LLVM.
"""

import hashlib
import struct

import patches
from cache import key_of
from pins import RECIPE

TEXT = RECIPE / "training" / "profile.txt"
HEADING = "trained on "

# Counters are kept with so many digits: the decisions that they are for do not need more.
DIGITS = 2

MAGIC = b"\xfflprofi\x81"
VERSION = 7
# The profile is of LLVM's intermediate code, not of C.
OF_INTERMEDIATE_CODE = 1 << 56
HEADER_BYTES = 5 * 8
# Parts of a million of all counts, for each of which the summary says how large the blocks are that make it up.
CUTOFFS = (
    10_000, *range(100_000, 1_000_000, 100_000), 950_000, 990_000, 999_000, 999_900, 999_990, 999_999,
)


def trained_on(text):
    """What was trained, as `train.py` wrote it: the `subject` of that time."""
    return text.partition("\n")[0].removeprefix(HEADING)


def subject(pins):
    """What a profile made now would be trained on: a version of CPython with our changes, and the compiler."""
    version = pins.cpython[0]
    changes = key_of([(patch.name, patch) for patch in patches.files()], version.sha256)
    return f"CPython {version.version}, zig {pins.version_of('ziglang')}, sources {changes}"


def written(trained, functions):
    """The text of a profile of `(name, checksum, counters)`."""
    lines = [f"{name}\t{checksum}\t{_packed(counters)}" for name, checksum, counters in sorted(functions)]
    return "\n".join([HEADING + trained, *lines, ""])


def functions(text):
    """The functions of a profile's text."""
    for line in text.splitlines()[1:]:
        name, checksum, packed = line.split("\t")
        yield name, int(checksum), list(_unpacked(packed))


def indexed(functions):
    """The form that clang reads."""
    functions = list(functions)
    summary = _summary(functions)
    table = _Table(HEADER_BYTES + len(summary))
    for name, checksum, counters in functions:
        table.add(name.encode(), struct.pack(f"<QQ{len(counters)}QII", checksum, len(counters), *counters, 8, 0))
    payload, table_at = table.finished()
    header = struct.pack("<8sQQQQ", MAGIC, VERSION | OF_INTERMEDIATE_CODE, 0, 0, table_at)
    return header + summary + payload


def digest_of(name):
    """The hash under which a function's name is known: the first half of MD5."""
    (digest,) = struct.unpack_from("<Q", hashlib.md5(name, usedforsecurity=False).digest())
    return digest


def _summary(functions):
    counts = sorted((count for _, _, counters in functions for count in counters), reverse=True)
    total = sum(counts)
    entries, so_far, taken = b"", 0, 0
    for cutoff in CUTOFFS:
        while taken < len(counts) and so_far < total * cutoff // 1_000_000:
            so_far += counts[taken]
            taken += 1
        entries += struct.pack("<QQQ", cutoff, counts[taken - 1] if taken else 0, taken)
    largest = max((counters[0] for _, _, counters in functions if counters), default=0)
    inner = max((count for _, _, counters in functions for count in counters[1:]), default=0)
    fields = (len(functions), len(counts), largest, counts[0] if counts else 0, inner, total)
    return struct.pack("<QQ6Q", len(fields), len(CUTOFFS), *fields) + entries


class _Table:
    """LLVM's hash table on disk: the entries bucket by bucket, and behind them where each bucket begins."""

    def __init__(self, begins_at):
        self._begins_at = begins_at
        self._entries = []

    def add(self, name, data):
        self._entries.append((digest_of(name), name, data))

    def finished(self):
        """The bytes, and where in the file the list of buckets is."""
        count = 1
        while count * 3 < len(self._entries) * 4:
            count *= 2
        buckets = [[] for _ in range(count)]
        for entry in self._entries:
            buckets[entry[0] & (count - 1)].append(entry)
        out, begins = bytearray(), []
        for bucket in buckets:
            begins.append(self._begins_at + len(out) if bucket else 0)
            if bucket:
                out += struct.pack("<H", len(bucket))
            for digest, name, data in bucket:
                out += struct.pack("<QQQ", digest, len(name), len(data)) + name + data
        out += bytes(-(self._begins_at + len(out)) % 8)
        table_at = self._begins_at + len(out)
        out += struct.pack(f"<QQ{count}Q", count, len(self._entries), *begins)
        return bytes(out), table_at


def _packed(counters):
    parts, zeros = [], 0
    for count in [*counters, None]:
        if count == 0:
            zeros += 1
            continue
        if zeros:
            parts.append("0" if zeros == 1 else f"0*{zeros}")
            zeros = 0
        if count is not None:
            parts.append(str(int(float(f"{count:.{DIGITS}g}"))))
    return " ".join(parts)


def _unpacked(packed):
    for part in packed.split():
        count, star, times = part.partition("*")
        yield from [int(count)] * (int(times) if star else 1)
