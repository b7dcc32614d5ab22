"""A client that is there to be killed. Only the standard library.

    python3 killed_client.py pipe|socket|wrapped LOG TIMES SCRIPT PROGRAM [ARGUMENT...]

Starts the program, an MCP server, with its streams on pipes, on sockets as Node.js does, or on pipes behind a shell as
`npx` does; its log goes to the file LOG. Shakes hands, asks it TIMES times to run SCRIPT, and then only reads and waits. It prints the
number of the process that it started.
"""

import json
import os
import socket
import subprocess
import sys

how, log, times, script, *command = sys.argv[1:]
if how == "wrapped":
    command = ["sh", "-c", '"$@"; exit', "sh", *command]
if how == "socket":
    (stdin, writer), (stdout, reader) = socket.socketpair(), socket.socketpair()
    stdin, stdout = stdin.detach(), stdout.detach()
    to_server, from_server = writer.makefile("w"), reader.makefile("r")
else:
    stdin = stdout = subprocess.PIPE
with open(log, "ab") as errors:
    server = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=errors, text=True)
if how == "socket":
    os.close(stdin)
    os.close(stdout)
else:
    to_server, from_server = server.stdin, server.stdout


def send(**message):
    to_server.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    to_server.flush()


info = {"name": "killed", "version": "1"}
send(id=1, method="initialize", params={"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": info})
from_server.readline()
send(method="notifications/initialized")
for number in range(int(times)):
    send(id=2 + number, method="tools/call", params={"name": "execute_code", "arguments": {"code": script, "timeout": 300}})
print(server.pid, flush=True)
for line in from_server:
    pass
