"""A program between an MCP client and the server that it starts, which hides the names that both give themselves.

    python3 proxy.py COMMAND...
"""

import subprocess
import sys
import threading


def copy(source, target):
    for line in source:
        target.write(line.replace(b'"codecell"', b'"somebody"'))
        target.flush()
    target.close()


server = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
threading.Thread(target=copy, args=(sys.stdin.buffer, server.stdin), daemon=True).start()
copy(server.stdout, sys.stdout.buffer)
