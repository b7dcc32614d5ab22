"""Runs the cases of a JSONL file on a Ray cluster: each actor keeps one `codecell batch -`, which it feeds as cases come.

    python examples/ray/evaluate.py cases.jsonl receipts.jsonl --actors 4 --jobs 2

An actor whose node dies is started again, and Ray gives it the block of cases that it was working on. Since the same case
always comes to the same receipt, it does not matter which of the two got further. Receipts are written in the order of
the cases.
"""

import argparse
import json
import os
import subprocess
import threading

import ray

# Where the program is on each node.
CODECELL = os.environ.get("CODECELL", "codecell")
# Cases that an actor is given at once: enough that nobody waits for the way there and back.
BLOCK = 256


class Codecell:
    """One process that runs cases for as long as the actor lives."""

    def __init__(self, jobs):
        self.process = subprocess.Popen(
            [CODECELL, "batch", "-", "--jobs", str(jobs)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )

    def __call__(self, block):
        cases = [line.encode() for line in block["text"]]
        # The process writes receipts while it still reads cases, so somebody must take them meanwhile.
        feeder = threading.Thread(target=self.feed, args=(cases,), daemon=True)
        feeder.start()
        receipts = [self.process.stdout.readline() for _ in cases]
        feeder.join()
        for case, receipt in zip(cases, receipts):
            if not receipt.endswith(b"\n"):
                raise RuntimeError(f"codecell ended with {self.process.poll()} at the case {case[:200]!r}")
            if json.loads(case)["id"] != json.loads(receipt)["id"]:
                raise RuntimeError(f"this is no receipt of the case {case[:200]!r}: {receipt[:200]!r}")
        return {"receipt": [receipt.decode().rstrip("\n") for receipt in receipts]}

    def feed(self, cases):
        try:
            self.process.stdin.writelines(case + b"\n" for case in cases)
            self.process.stdin.flush()
        except BrokenPipeError:
            # The process has ended, which whoever reads the receipts finds out.
            pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cases")
    parser.add_argument("receipts")
    parser.add_argument("--actors", type=int, default=1, help="processes on the whole cluster")
    parser.add_argument("--jobs", type=int, default=1, help="cases at once in each, for which Ray sets as many CPUs aside")
    args = parser.parse_args()
    ray.data.DataContext.get_current().execution_options.preserve_order = True
    # Reading is little work. With a CPU of its own it would never begin where the actors have taken all of them.
    cases = ray.data.read_text(args.cases, drop_empty_lines=True, num_cpus=0)
    receipts = cases.map_batches(
        Codecell,
        fn_constructor_args=(args.jobs,),
        compute=ray.data.ActorPoolStrategy(size=args.actors),
        num_cpus=args.jobs,
        batch_size=BLOCK,
    )
    with open(args.receipts, "w") as out:
        for row in receipts.iter_rows():
            out.write(row["receipt"] + "\n")


if __name__ == "__main__":
    main()
