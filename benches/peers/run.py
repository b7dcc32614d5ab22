#!/usr/bin/env python3
"""Install the peers of codecell, give them all the same work, and write what came out into docs/benchmarks.md.

Every peer is a process with an adapter in front (adapters/), which runs each script fresh and times the peer's own
call. The peers take turns, round by round, so that whatever else the machine does meets them all. What a peer cannot
do, or dies of, is in the table too.

Hostile scripts, and those of BigCodeBench, which others wrote, run in peers alone that keep a script from the machine:
not in `python3` subprocesses, and not in smolagents' local executor, which says itself that it is no sandbox.

Exit codes: 0 the table is written; 2 wrong usage or no program; 130 interrupted.
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

import installation
import peers
import work  # which makes the folders of the next ones known
import cell
import over_mcp
import report

NAME = "peers"
# What can be measured by itself, in this order.
PARTS = ("timed", "mcp", "hostile", "bigcodebench")
PYTHONS = ("python3.14", "python3.13", "python3.12", "python3")

# A peer that has taken so long for one piece of work has its figure.
SECONDS_PER_TASK = 20
SAMPLE = 60


def main():
    arguments = parse_arguments()
    load = os.getloadavg()[0]
    with cell.told_errors(NAME):
        python = arguments.python or newest_python()
        running, results = {}, earlier(arguments.results)
        for name in arguments.peers:
            results.setdefault(name, {"figures": {}})
        try:
            for name in arguments.peers:
                begin(name, python, arguments.programs, running, results[name])
            for part in arguments.parts:
                PART_OF[part](running, results, arguments, python)
        finally:
            for peer in running.values():
                peer.stop()
        results = {name: results[name] for name in peers.NAMES if name in results}
        if arguments.results:
            cell.write_report(arguments.results, results)
        text = report.written(results, work.timed(), len(work.hostile()), load)
        print(text)
        if not arguments.dry_run:
            report.put(arguments.page, text)


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog=NAME, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--codecell", metavar="PROGRAM", type=Path, default=cell.DEFAULT_PROGRAM,
        help="[default: target/release/codecell of this checkout]",
    )
    parser.add_argument(
        "--science", metavar="PROGRAM", type=Path,
        help="a program that was built with the image science, which then has a column of its own",
    )
    parser.add_argument(
        "--python", metavar="PROGRAM",
        help=f"the Python that the peers are installed for and run by [default: the first of {', '.join(PYTHONS)}]",
    )
    parser.add_argument(
        "--bigcodebench", metavar="FILE", help="BigCodeBench's data [default: fetched, as bigcodebench.py does]"
    )
    parser.add_argument("--only", metavar="KEY", action="append", help="only this of what is timed, such as print")
    parser.add_argument("--page", metavar="FILE", type=Path, default=report.PAGE, help="[default: docs/benchmarks.md]")
    parser.add_argument("--dry-run", action="store_true", help="print the table and write no page")
    parser.add_argument(
        "--part", metavar="PART", action="append", dest="parts", choices=PARTS,
        help=f"measure only this part, of {', '.join(PARTS)}; repeatable",
    )
    parser.add_argument(
        "--results", metavar="FILE", type=Path,
        help="write all results to FILE, as JSON; those that are there stay where they are not measured anew, so that the "
        "table can be made in several parts",
    )
    parser.add_argument("peers", metavar="PEER", nargs="*", help=f"only these of: {' '.join(peers.NAMES)}")
    arguments = parser.parse_args()
    arguments.programs = {"codecell": arguments.codecell.resolve()}
    if arguments.science:
        arguments.programs["codecell-science"] = arguments.science.resolve()
    arguments.peers = arguments.peers or [
        name for name in peers.NAMES if name not in peers.PROGRAMS or name in arguments.programs
    ]
    arguments.parts = [part for part in PARTS if part in (arguments.parts or PARTS)]
    if arguments.only:
        arguments.parts = ["timed"]
    for name in arguments.peers:
        if name not in peers.NAMES:
            parser.error(f"{name!r} is no peer; there are {' '.join(peers.NAMES)}")
    for program in arguments.programs.values():
        if not program.is_file():
            parser.error(f"there is no program {program}; build it (cargo build --release)")
    if "codecell-science" in set(arguments.peers) - set(arguments.programs):
        parser.error("codecell-science needs a program (--science)")
    return arguments


def newest_python():
    for program in PYTHONS:
        try:
            installation.python_version(program)
            return program
        except installation.NotInstalled:
            continue
    raise cell.UsageError("no python3 runs")


def earlier(file):
    """The results of earlier calls with the same file."""
    if file is None or not file.exists():
        return {}
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise cell.UsageError(f"{file} has no results: {error}") from error


def begin(name, python, programs, running, result):
    cell.progress(f"{NAME}: {name} is installed and started")
    try:
        peer = peers.prepare(name, python, programs).start()
    except installation.NotInstalled as reason:
        result["absent"] = f"could not be installed: {reason}"
        return
    except peers.Gone as reason:
        result["absent"] = f"did not start: {reason}"
        return
    running[name] = peer
    result.pop("absent", None)
    result["version"], result["lacks"] = peer.version, peer.lacks


def measure(running, results, arguments, _):
    """Each piece of work by all peers in turn, round by round. An answer that differs from the others is no figure."""
    for task in work.timed():
        if arguments.only and task.key not in arguments.only:
            continue
        cell.progress(f"{NAME}: {task.key}")
        taken = {name: [] for name in running}
        out = set()
        for turn in range(task.rounds + 1):
            for name, peer in running.items():
                if name in out or sum(answer.outside for answer in taken[name]) > SECONDS_PER_TASK * 1000:
                    continue
                try:
                    answer = peer.run(task.script)
                except peers.Gone as reason:
                    answer = peers.Answer(str(reason), "", 0.0, 0.0)
                if answer.error:
                    out.add(name)
                    results[name]["figures"][task.key] = {"error": answer.error}
                elif turn:
                    # The first round is to get warm.
                    taken[name].append(answer)
        for name, answers in taken.items():
            if name not in out and answers:
                results[name]["figures"][task.key] = {
                    "ms": statistics.median(answer.ms for answer in answers),
                    "spread": spread(answer.ms for answer in answers),
                    "outside": statistics.median(answer.outside for answer in answers),
                    "rounds": len(answers),
                    "stdout": answers[-1].stdout,
                }
    for peer in running.values():
        results[peer.name]["memory"] = peer.memory_bytes()


def spread(times):
    """Between the first and the last quarter of them, which is what of a difference may be chance."""
    times = list(times)
    if len(times) < 2:
        return 0.0
    first, _, last = statistics.quantiles(times, n=4, method="inclusive")
    return last - first


def measure_mcp(running, results, arguments, python):
    cell.progress(f"{NAME}: over MCP")
    for name, ms in over_mcp.measure(running, python, arguments.programs).items():
        results[name]["mcp"] = ms


def measure_hostile(running, results, *_):
    for peer in sandboxes(running):
        results[peer.name]["hostile"] = attack(peer)


def measure_share(running, results, arguments, _):
    for peer in sandboxes(running):
        share(peer, arguments, results[peer.name])


PART_OF = dict(zip(PARTS, (measure, measure_mcp, measure_hostile, measure_share), strict=True))


def sandboxes(running):
    return [peer for peer in running.values() if peer.name in peers.SANDBOXES]


def attack(peer):
    """The hostile scripts: of each that the peer did not hold, how. It holds one if it answers in its time, whatever
    the answer, and runs the next script as if nothing had been."""
    broken = {}
    for name, script in work.hostile().items():
        cell.progress(f"{NAME}: {peer.name}: {name}")
        try:
            peer.run(script, work.HOSTILE_SECONDS)
            after = peer.run("print(1+1)")
            if after.error or after.stdout != "2\n":
                broken[name] = f"the next script: {after.error or after.stdout!r}"
                peer.stop()
        except peers.Gone as reason:
            broken[name] = str(reason)
    return broken


def share(peer, arguments, result):
    """How many tasks of BigCodeBench pass."""
    try:
        scripts = work.bigcodebench(arguments.bigcodebench, SAMPLE)
    except cell.UsageError as error:
        result["bigcodebench"] = {"error": str(error)}
        return
    passed, began = 0, time.monotonic()
    cell.progress(f"{NAME}: {peer.name}: {len(scripts)} tasks of BigCodeBench")
    for script in scripts.values():
        try:
            answer = peer.run(script)
        except peers.Gone:
            continue
        passed += not answer.error and "'successful': True" in answer.stdout
    result["bigcodebench"] = {"passed": passed, "of": len(scripts), "seconds": time.monotonic() - began}


if __name__ == "__main__":
    main()
