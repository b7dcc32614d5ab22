"""Starts a Python server by forking a process that has imported it already, because importing takes a second.

    prefork.py --keep MODULE SOCKET    imports MODULE and forks it for whoever asks, until standard input ends
    prefork.py SOCKET [ARGUMENT ...]   has its main() run with the arguments and with these standard streams, and ends
                                       as it ends

The number of the process that runs main() is written to SOCKET.pid.
"""
import json
import os
import socket
import sys

MOST_BYTES = 1 << 20


def keep(module, path):
    import importlib
    import select
    import signal

    imported = importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        # Under its final name only when it listens.
        listener.bind(path + ".new")
        listener.listen()
        os.rename(path + ".new", path)
        while True:
            ready, _, _ = select.select([listener, 0], [], [])
            if 0 in ready:
                return
            connection, _ = listener.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                listener.close()
                watch(connection, path, imported)
            connection.close()


def watch(connection, path, imported):
    """Forks the server, and tells how it ended."""
    message, streams, _, _ = socket.recv_fds(connection, MOST_BYTES, 3)
    request = json.loads(message)
    server = os.fork()
    if server == 0:
        connection.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        # Those there are were made for other files.
        sys.stdin, sys.stdout, sys.stderr = open(0, "r"), open(1, "w"), open(2, "w", 1)
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.argv = [imported.__name__, *request["arguments"]]
        imported.main()
        sys.exit()
    for stream in [*streams, 0, 1, 2]:
        os.close(stream)
    with open(path + ".pid", "w", encoding="utf-8") as file:
        file.write(str(server))
    _, status = os.waitpid(server, 0)
    connection.send(json.dumps(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def ask(path, arguments):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        request = {"arguments": arguments, "environment": dict(os.environ)}
        socket.send_fds(connection, [json.dumps(request).encode()], [0, 1, 2])
        for stream in (0, 1, 2):
            os.close(stream)
        status = int(connection.recv(16) or 1)
    if status < 0:
        os.kill(os.getpid(), -status)
    os._exit(status)


if sys.argv[1] == "--keep":
    keep(*sys.argv[2:])
else:
    ask(sys.argv[1], sys.argv[2:])
