#!/usr/bin/env python3
"""Run fourteen programs in the cell, fuel on, and in a Python of this machine, in turns; write into docs/benchmarks.md
how many times as long the cell takes.

Several builds of codecell can stand beside each other, so that what a change brings is measured in one sitting:

    benches/peers/native.py --dry-run before=../old/target/release/codecell after=target/release/codecell

Exit codes: 0 the table is made; 2 wrong usage or no program; 130 interrupted.
"""

import argparse
import math
import os
import platform
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import installation
import peers
import work  # which makes the folders of the next ones known
import cell
import report

NAME = "native"
MARKS = "<!-- native: begin -->", "<!-- native: end -->"
ROUNDS = 7
# What every script costs; it is taken off.
EMPTY = "pass"
ADAPTERS = Path(__file__).resolve().parent / "adapters"
FACTS = "import sysconfig; print(sysconfig.get_config_var('PY_CFLAGS')); print(sysconfig.get_config_var('CONFIG_ARGS'))"


@dataclass
class Contestant:
    """A running interpreter and the milliseconds that it took: program -> one figure for each round."""

    label: str
    peer: peers.Peer
    taken: dict = field(default_factory=dict)

    def least(self, program):
        return max(min(self.taken[program]) - min(self.taken[EMPTY]), 0.001)

    def median(self, program):
        return max(statistics.median(self.taken[program]) - statistics.median(self.taken[EMPTY]), 0.001)


def main():
    arguments = parse_arguments()
    with cell.told_errors(NAME):
        programs = {task.key: task.script for task in work.timed() if task.key in work.PROGRAMS}
        facts = build_facts(arguments.python)
        contestants = [Contestant("native", peers.Peer("native", [arguments.python, str(ADAPTERS / "native.py")], {}))]
        for label, program in arguments.programs:
            contestants.append(Contestant(label, peers.prepare("codecell", sys.executable, {"codecell": program})))
        try:
            for contestant in contestants:
                contestant.peer.start()
            measure(contestants, {EMPTY: EMPTY, **programs}, arguments.rounds)
        except peers.Gone as reason:
            raise cell.UsageError(str(reason)) from reason
        finally:
            for contestant in contestants:
                contestant.peer.stop()
        text = written(contestants, programs, arguments.rounds, facts)
        print(text)
        if arguments.report:
            cell.write_report(arguments.report, {contestant.label: contestant.taken for contestant in contestants})
        if not arguments.dry_run:
            report.put(arguments.page, text, MARKS)


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog=NAME, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--python", metavar="PROGRAM", default="python3.13",
        help="the native Python; one of the cell's version, built with -O3, is a fair one [default: python3.13]",
    )
    parser.add_argument("--rounds", metavar="N", type=cell.positive, default=ROUNDS, help="[default: %(default)s]")
    parser.add_argument("--page", metavar="FILE", type=Path, default=report.PAGE, help="[default: docs/benchmarks.md]")
    parser.add_argument("--dry-run", action="store_true", help="print the table and write no page")
    parser.add_argument("--report", metavar="FILE", help="write all figures to FILE, as JSON")
    parser.add_argument(
        "programs", metavar="LABEL=PROGRAM", nargs="*",
        help="builds of codecell, by turns [default: in-the-cell=target/release/codecell of this checkout]",
    )
    arguments = parser.parse_args()
    named = arguments.programs or [f"in-the-cell={cell.DEFAULT_PROGRAM}"]
    arguments.programs = []
    for text in named:
        label, equals, program = text.partition("=")
        if not equals or not Path(program).is_file():
            parser.error(f"{text!r} is no LABEL=PROGRAM with a program that exists (cargo build --release)")
        arguments.programs.append((label, Path(program).resolve()))
    return arguments


def build_facts(python):
    """What can be said of the native Python: its version, its optimisation."""
    try:
        version = installation.python_version(python)
        asked = subprocess.run([python, "-c", FACTS], capture_output=True, text=True, check=True)
    except (installation.NotInstalled, subprocess.CalledProcessError) as reason:
        raise cell.UsageError(f"the native Python {python} does not run: {reason}") from reason
    flags, configured = asked.stdout.splitlines()[:2]
    levels = [flag for flag in flags.split() if flag.startswith("-O")]
    said = [f"CPython {version}, {levels[-1] if levels else 'no -O'}"]
    if "--enable-optimizations" in configured:
        said.append("profile-guided")
    if "--with-lto" in configured:
        said.append("optimised at link time")
    if "--enable-shared" in configured:
        said.append("a shared library")
    return ", ".join(said)


def measure(contestants, scripts, rounds):
    """Each script by all in turn, round by round; the first round is to get warm. All must answer alike."""
    for key, script in scripts.items():
        cell.progress(f"{NAME}: {key}")
        answers = set()
        for contestant in contestants:
            contestant.taken[key] = []
        for turn in range(rounds + 1):
            for contestant in contestants:
                answer = contestant.peer.run(script)
                if answer.error:
                    raise cell.UsageError(f"{key} failed in {contestant.label}: {answer.error}")
                answers.add(answer.stdout)
                if turn:
                    contestant.taken[key].append(answer.ms)
        if len(answers) > 1:
            raise cell.UsageError(f"{key} has different answers: {sorted(answers)}")


def written(contestants, programs, rounds, facts):
    """The section as Markdown: a line for each program."""
    native, *cells = contestants
    lines = [
        "## Against native Python",
        "",
        f"Milliseconds beyond an empty script, the least of {rounds} rounds and the median after it, and how many times",
        f"native Python's least that is. Fuel is counted in the cell. Native is {facts}.",
        "",
        "To repeat: `cargo build --release`, then `benches/peers/native.py`.",
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]}.",
        "",
        "| | native | " + " | ".join(f"{contestant.label} | times" for contestant in cells) + " |",
        "| --- | ---: |" + " ---: | ---: |" * len(cells),
    ]
    ratios = [[] for _ in cells]
    for program in programs:
        line = f"| `{program}` | {_pair(native, program)} |"
        for contestant, found in zip(cells, ratios):
            found.append(contestant.least(program) / native.least(program))
            line += f" {_pair(contestant, program)} | {found[-1]:.2f} |"
        lines.append(line)
    means = (math.exp(statistics.fmean(map(math.log, found))) for found in ratios)
    lines.append("| geometric mean | |" + "".join(f" | {mean:.2f} |" for mean in means))
    return "\n".join(lines)


def _pair(contestant, program):
    return f"{contestant.least(program):.1f} {contestant.median(program):.1f}"


if __name__ == "__main__":
    main()
