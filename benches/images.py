#!/usr/bin/env python3
"""The figures of the two images in one sitting: fresh executions in the benchmarks' own process, and a thousand that wait.

    benches/images.py

builds the benchmarks with each image, runs them by turns, and prints a table with the aims. The medians are those of several
rounds, so that what happens beside them meets both images alike. `print`, which is to take as long in both, has short turns of its
own, and the median of their ratios counts. Give it the machine for itself. The packages of the image
`science` are built if the cache does not have them.

Exit codes: 0 every aim is reached; 1 not so; 2 a build failed; 130 interrupted.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = {"core": [], "science": ["--features", "science"]}
ROUNDS = 3

# A script of executions.rs, and the most that its median may take in the image `science`, in milliseconds.
AIMS = {"array_sum": 0.3, "frame_sum": 1.5, "plot": 100.0}
# How much longer than an empty script an import may take there, in milliseconds, of what was imported before the snapshot.
IMPORT_AIM = 0.1
# By how much the smallest script may differ between the images, and how many turns each has with it.
PRINT_AIM = 0.1
PRINT_TURNS = 20
# Private memory of a thousand waiting executions in the image `science`, in MiB.
SUSPENDED_AIM = 0.6 * 1024

MILLISECONDS = {"ns": 1e-6, "µs": 1e-3, "ms": 1.0, "s": 1e3}
# A line of divan: the script's name, then the fastest, the slowest and the median.
LINE = re.compile(r"[├╰]─ (?P<name>\w+) +" + r"[\d.]+ \S+ +│ [\d.]+ \S+ +│ (?P<median>[\d.]+) (?P<unit>\S+)")
PRIVATE = re.compile(r"^ +(?P<when>at once|after \S+) .*private (?P<mebibytes>\d+) MiB", re.MULTILINE)


def main():
    parser = argparse.ArgumentParser(prog="images", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of fresh executions [default: {ROUNDS}]")
    rounds = max(1, parser.parse_args().rounds)
    programs = {image: build(flags) for image, flags in IMAGES.items()}
    found = {image: {} for image in IMAGES}
    for number in range(rounds):
        for image, named in programs.items():
            print(f"images: round {number + 1} of {rounds}, {image}", file=sys.stderr)
            for name, median in medians(run([named["codecell"], "--bench", "fresh_execution"])):
                found[image].setdefault(name, []).append(median)
    print(f"images: {PRINT_TURNS} turns of print", file=sys.stderr)
    shares = [share_of_print(programs) for _ in range(PRINT_TURNS)]
    fresh = {image: {name: statistics.median(each) for name, each in scripts.items()} for image, scripts in found.items()}
    waiting = {image: private(run([named["concurrency"], "suspended"])) for image, named in programs.items()}
    sys.exit(0 if show(fresh, statistics.median(shares), waiting) else 1)


def build(flags):
    """The benchmarks by their names, built with one image."""
    command = ["cargo", "bench", "--locked", "--no-run", "--message-format", "json", "--bench", "codecell", "--bench", "concurrency"]
    built = subprocess.run([*command, *flags], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if built.returncode:
        sys.exit(2)
    told = [json.loads(line) for line in built.stdout.splitlines() if line.startswith("{")]
    # The program has the name of one of them.
    made = [part for part in told if part.get("executable") and part["target"]["kind"] == ["bench"]]
    return {part["target"]["name"]: part["executable"] for part in made}


def run(argv):
    return subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def share_of_print(programs):
    """How much longer the smallest script takes in `science`, in one turn of each."""
    core, science = (
        dict(medians(run([programs[image]["codecell"], "--bench", "--sample-count", "2000", "fresh_execution.*print"])))["print"]
        for image in ("core", "science")
    )
    return science / core - 1


def medians(told):
    for line in LINE.finditer(told):
        yield line["name"], float(line["median"]) * MILLISECONDS[line["unit"]]


def private(told):
    """The private memory of all executions that wait, by when it was looked at."""
    return {line["when"]: int(line["mebibytes"]) for line in PRIVATE.finditer(told)}


def show(fresh, share, waiting):
    """Print the table; whether every aim is reached. `share` is how much longer `print` takes in `science`."""
    core, science = fresh["core"], fresh["science"]
    reached = []

    def row(what, of_core, of_science, aim="", holds=None):
        if holds is not None:
            reached.append(holds)
            aim += "" if holds else " (not reached)"
        cells = [f"{value:.3f}" if isinstance(value, float) else str(value) for value in (of_core, of_science)]
        print(f"| {what} | {' | '.join(cells)} | {aim} |")

    print("| p50 in ms | core | science | aim |\n| --- | --- | --- | --- |")
    for name, taken in science.items():
        if name == "print":
            row(name, core[name], taken, f"within {PRINT_AIM:.0%}: {share:+.1%}", abs(share) <= PRINT_AIM)
        elif name.startswith("import_"):
            beyond = taken - science["none"]
            row(name, "", taken, f"{IMPORT_AIM} beyond `none` at most: {beyond:+.3f}", beyond <= IMPORT_AIM)
        elif name in AIMS:
            row(name, "", taken, f"{AIMS[name]} at most", taken <= AIMS[name])
        else:
            row(name, core.get(name, ""), taken)
    for when, mebibytes in waiting["science"].items():
        row(
            f"1,000 waiting, {when}: private MiB", waiting["core"][when], mebibytes,
            f"{SUSPENDED_AIM:.0f} at most", mebibytes <= SUSPENDED_AIM,
        )
    return all(reached)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
