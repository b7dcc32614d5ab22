"""`python3` in a child process: no sandbox at all, and what everything else is compared with."""

import platform
import subprocess
import sys

import protocol


def run(script, seconds):
    ended = subprocess.run(
        [sys.executable, "-I", "-c", protocol.printing(script)],
        capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL,
    )
    if ended.returncode:
        raise protocol.Failed((ended.stderr.strip().splitlines() or [f"status {ended.returncode}"])[-1])
    return ended.stdout


protocol.serve(platform.python_version(), run)
