#!/usr/bin/env python3
"""Runs the same cases three times beside a busy loop on each core: with --jobs 1, with --jobs 2, and killed half-way and
resumed. The receipts have to be the same, byte by byte, apart from their times. Tells the cases per second, beside those
of `python3` processes."""

import argparse
import json
import multiprocessing
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

# Kinds of scripts, so that not all cases are alike.
SCRIPTS = (
    "print({n} + 1)",
    "import random, uuid\nprint(random.random(), uuid.uuid4())",
    "import time, datetime\ntime.sleep(0.5)\nprint(time.time(), datetime.datetime.now())",
    "print({{'a', 'b', str({n})}}, [object()])",
    "from pathlib import Path\nPath('a.txt').write_text('x' * {n})\nprint(Path('a.txt').stat())",
    "print(sum(i * i % 7 for i in range(2000)))",
    "import json, re\nprint(json.dumps(re.findall(r'\\d', str({n}) * 20)))",
    "def f(n):\n    return 1 / (n % 5)\nprint(f({n}))",
)


def burn():
    while True:
        pass


def receipts(path):
    """The receipts without what varies, which stands at their end."""
    with path.open() as lines:
        return [line.rsplit(',"times":{', 1)[0] for line in lines]


def command(arguments, cases, out, *options):
    return [arguments.codecell, "batch", str(cases), "--out", str(out), *options]


def timed(what, count, run):
    started = time.monotonic()
    run()
    seconds = time.monotonic() - started
    print(f"{what:32} {count} in {seconds:7.1f} s, {count / seconds:8.1f} a second", flush=True)
    return count / seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codecell", default="target/release/codecell", help="the program")
    parser.add_argument("--cases", type=int, default=10_000, help="how many (default 10,000)")
    parser.add_argument("--quiet-machine", action="store_true", help="run no busy loops beside it")
    parser.add_argument("--python-cases", type=int, default=200, help="how many of them python3 runs (default 200)")
    arguments = parser.parse_args()
    arguments.codecell = str(pathlib.Path(arguments.codecell).resolve())
    loops = [] if arguments.quiet_machine else [
        multiprocessing.Process(target=burn, daemon=True) for _ in range(os.cpu_count() or 1)
    ]
    for loop in loops:
        loop.start()
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        os.chdir(place)
        cases = place / "cases.jsonl"
        codes = [SCRIPTS[n % len(SCRIPTS)].format(n=n) for n in range(arguments.cases)]
        with cases.open("w") as file:
            for number, code in enumerate(codes):
                file.write(json.dumps({"id": f"case {number}", "code": code}) + "\n")

        def batch(out, *options):
            subprocess.run(command(arguments, cases, place / out, *options), stderr=subprocess.DEVNULL, check=False)

        rate = timed("codecell, one at a time", arguments.cases, lambda: batch("one.jsonl", "--jobs", "1"))
        rate = max(rate, timed("codecell, two at a time", arguments.cases, lambda: batch("two.jsonl", "--jobs", "2")))
        killed = place / "killed.jsonl"
        child = subprocess.Popen(command(arguments, cases, killed, "--jobs", "2"), stderr=subprocess.DEVNULL)
        half = (place / "one.jsonl").stat().st_size // 2
        while child.poll() is None and (not killed.exists() or killed.stat().st_size < half):
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        child.wait()
        with killed.open() as lines:
            done = sum(1 for _ in lines)
        timed("killed half-way, then the rest", arguments.cases - done,
              lambda: batch("killed.jsonl", "--jobs", "2", "--resume"))

        def processes():
            for code in codes[: arguments.python_cases]:
                subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               check=False)

        beside = timed("python3, a process for each", arguments.python_cases, processes)
        print(f"codecell runs {rate / beside:.0f} times as many cases a second as python3 processes")
        one = receipts(place / "one.jsonl")
        same = {name: receipts(place / name) == one for name in ("two.jsonl", "killed.jsonl")}
    for loop in loops:
        loop.kill()
    whole = len(one) == arguments.cases
    print(f"{len(one)} receipts; equal with --jobs 2: {same['two.jsonl']}; equal after SIGKILL half-way at {done} and "
          f"--resume: {same['killed.jsonl']}")
    return 0 if whole and all(same.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
