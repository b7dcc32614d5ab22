#!/usr/bin/env python3
"""How much fuel a second of computing uses, for each operation of `fuel.py`: `python3 tests/load/fuel_per_second.py`.

Each operation is repeated in a cell until its fuel is used up. What counts is the time on a processor, so other work on
the machine disturbs the figures little. The default fuel is chosen by the greatest of them.
"""

import argparse
import json
import os
import subprocess
import sys
import textwrap

from fuel import OPERATIONS, SETUP

FUEL = 20_000_000_000

# Programs that stay within C for long, beside the operations of a line each.
LONG = [
    ("compress 1 MiB with zlib", "zlib.compress(text)"),
    ("multiply numbers of 100,000 digits", "large * large"),
    ("search 1 MiB of bytes", "megabyte.find(b'needle')"),
    ("compare texts of 1 MiB", "text == other_text"),
    ("translate a text of 1 MiB", "words.upper()"),
    ("insert and select by sqlite3", "database.execute('select count(*) from t where n % 7 = 3').fetchone()"),
]
LONG_SETUP = """
import sqlite3, zlib
text = bytes(range(256)) * 4096
other_text, words, large = bytes(bytearray(text)), 'word ' * 200_000, 7 ** 118_000
database = sqlite3.connect(':memory:')
database.execute('create table t (n)')
database.executemany('insert into t values (?)', [(n,) for n in range(10_000)])
"""


def script(operation, setup):
    """A script that does it without end, the loop within a function; what grows is emptied now and then."""
    body = textwrap.indent(operation, " " * 12)
    return f"""{setup}
def run():
    while True:
        items.clear()
        sink.seek(0)
        sink.truncate()
        for _ in range(1000):
{body}
run()
"""


def billions_per_second(program, code):
    """The fuel of a second on a processor, start and end of the process left out."""
    seconds = {}
    for fuel in (FUEL // 10, FUEL):
        command = [program, "run", "--json", "--fuel", str(fuel), "--timeout", "300", "-"]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        child.stdin.write(code.encode())
        child.stdin.close()
        outcome = json.loads(child.stdout.read())
        _, _, usage = os.wait4(child.pid, 0)
        if outcome["diagnostics"]["error_type"] != "FUEL_EXHAUSTED":
            sys.exit(f"{code}\nended otherwise: {outcome}")
        seconds[fuel] = usage.ru_utime + usage.ru_stime
    return (FUEL - FUEL // 10) / (seconds[FUEL] - seconds[FUEL // 10]) / 1e9


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--program", default="target/release/codecell")
    program = arguments.parse_args().program
    kinds = [(name, script(operation, SETUP)) for name, operation, _ in OPERATIONS]
    kinds += [(name, script(operation, SETUP + LONG_SETUP)) for name, operation in LONG]
    print("| operation | billion units a second |")
    print("| --- | --- |")
    for name, code in kinds:
        print(f"| {name} | {billions_per_second(program, code):.1f} |", flush=True)


if __name__ == "__main__":
    main()
