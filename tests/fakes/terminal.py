"""Runs a program on a terminal and shows what stands there. Only the standard library.

    python3 terminal.py UNTIL KEYS PROGRAM [ARGUMENT...]

When UNTIL has appeared on the terminal, KEYS are typed, in which ^C and ^D stand for those keys. Everything that the
program and the terminal wrote goes to standard output; the exit status is the program's.
"""

import os
import pty
import sys

until, keys, *command = sys.argv[1:]
process, terminal = pty.fork()
if process == 0:
    os.execvp(command[0], command)
shown = b""
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:  # the program has ended
        piece = b""
    if not piece:
        break
    shown += piece
    if keys and until.encode() in shown:
        os.write(terminal, keys.replace("^C", "\x03").replace("^D", "\x04").encode())
        keys = ""
_, status = os.waitpid(process, 0)
sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(status))
