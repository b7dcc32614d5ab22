#!/usr/bin/env python3
"""Run the tasks of BigCodeBench in peers of codecell, those with packages too, and tell how many pass.

Each task is the same script for all of them, run fresh. Only peers that keep a script from the machine take part. With --every, each
N-th task stands for the others.

Results go to stdout, progress to stderr. Exit codes: 0 done; 2 wrong usage, no data or no program; 130 interrupted.
"""

import argparse
import time
from pathlib import Path

import installation
import peers
import run
import work  # which makes the folder of the next ones known
import bigcodebench
import cell

NAME = "all_tasks"
# Which image codecell has, --codecell decides.
CHOICES = [name for name in peers.SANDBOXES if name != "codecell-science"]
PROGRESS_SECONDS = 10


def main():
    arguments = parse_arguments()
    with cell.told_errors(NAME):
        python = arguments.python or run.newest_python()
        scripts = work.bigcodebench_with_packages(arguments.data, arguments.every)
        report = {}
        for name in arguments.peers:
            try:
                peer = peers.prepare(name, python, {"codecell": arguments.codecell.resolve()}).start()
            except (installation.NotInstalled, peers.Gone) as reason:
                raise cell.UsageError(f"{name}: {reason}") from reason
            try:
                report[name] = passed_of(peer, scripts, arguments.seconds)
            finally:
                peer.stop()
            passed = sum(report[name].values())
            print(f"{name} {peer.version}: {passed} of {len(scripts)} pass ({100 * passed / len(scripts):.1f} %)", flush=True)
        if arguments.report:
            cell.write_report(arguments.report, report)


def parse_arguments():
    parser = argparse.ArgumentParser(prog=NAME, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--codecell", metavar="PROGRAM", type=Path, default=cell.DEFAULT_PROGRAM,
        help="[default: target/release/codecell of this checkout]",
    )
    parser.add_argument("--python", metavar="PROGRAM", help="the Python that the peers are installed for and run by")
    parser.add_argument("--data", metavar="FILE", help=f"[default: {bigcodebench.DATA.described()}]")
    parser.add_argument("--every", metavar="N", type=cell.positive, default=1, help="each N-th task alone [default: all]")
    parser.add_argument(
        "--seconds", metavar="N", type=cell.positive, default=60, help="how long a task may take [default: %(default)s]"
    )
    parser.add_argument("--report", metavar="FILE", help="write what passed to FILE, as JSON")
    parser.add_argument("peers", metavar="PEER", nargs="+", choices=CHOICES, help=f"of: {' '.join(CHOICES)}")
    return parser.parse_args()


def passed_of(peer, scripts, seconds):
    """Of each task whether it passes in a peer."""
    passed, told = {}, time.monotonic()
    for number, script in scripts.items():
        try:
            answer = peer.run(script, seconds)
            passed[number] = not answer.error and "'successful': True" in answer.stdout
        except peers.Gone:
            passed[number] = False
        if time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            cell.progress(f"{NAME}: {peer.name}: {len(passed)}/{len(scripts)}, {sum(passed.values())} passed")
    return passed


if __name__ == "__main__":
    main()
