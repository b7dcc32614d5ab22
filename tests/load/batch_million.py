#!/usr/bin/env python3
"""Sends a million generated cases through `codecell batch -`, in four shards, and joins the receipts: none may be lost and
none be there twice, and the memory of each process must stay flat."""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

SHARDS = 4


def generate(count, stream):
    """The cases, as lines."""
    try:
        for number in range(count):
            case = {"id": f"case {number}", "code": f"print({number})", "expect": {"stdout": f"{number}\n"}}
            stream.write(json.dumps(case).encode() + b"\n")
    finally:
        stream.close()


def resident(process):
    """The memory of a process in MiB, or nothing once it has ended."""
    try:
        for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
    except OSError:
        pass
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codecell", default="target/release/codecell", help="the program")
    parser.add_argument("--cases", type=int, default=1_000_000, help="how many (default a million)")
    parser.add_argument("--growth", type=int, default=64, help="MiB that a process may grow by, after its first tenth")
    arguments = parser.parse_args()
    codecell = str(pathlib.Path(arguments.codecell).resolve())
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        started = time.monotonic()
        growths = []
        outs = []
        for shard in range(SHARDS):
            out = place / f"{shard}.jsonl"
            outs.append(str(out))
            process = subprocess.Popen(
                [codecell, "batch", "-", "--shard", f"{shard}/{SHARDS}", "--without-cases", "--out", str(out)],
                cwd=place, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )
            feeder = threading.Thread(target=generate, args=(arguments.cases, process.stdin))
            feeder.start()
            sizes = []
            while process.poll() is None:
                size = resident(process)
                if size is not None:
                    sizes.append(size)
                time.sleep(0.2)
            feeder.join()
            # It takes a moment until the interpreter of each slot has been there.
            settled = sizes[max(len(sizes) // 10, 10):] or [0]
            growths.append(max(settled) - settled[0])
            print(f"shard {shard}: exit code {process.returncode}, memory {settled[0]} MiB after a tenth, "
                  f"{max(settled)} MiB at most", flush=True)
            if process.returncode != 0:
                return 1
        seconds = time.monotonic() - started
        merged = place / "all.jsonl"
        joined = subprocess.run([codecell, "batch", "merge", *outs, "--out", str(merged)], check=False,
                                stderr=subprocess.DEVNULL)
        wrong = 0
        count = 0
        with merged.open() as lines:
            for count, line in enumerate(lines, start=1):
                receipt = json.loads(line)
                expected = (count - 1, f"case {count - 1}", True)
                wrong += (receipt["index"], receipt["id"], receipt["passed"]) != expected
    print(f"{count} receipts of {arguments.cases} cases in {seconds:.0f} s ({arguments.cases / seconds:.0f} a second); "
          f"merge ended with {joined.returncode}; {wrong} out of place; the memory grew by {max(growths)} MiB at most")
    is_good = joined.returncode == 0 and count == arguments.cases and not wrong and max(growths) <= arguments.growth
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
