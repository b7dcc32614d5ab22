"""A client of MCP over the standard streams of a server, with no library, so that little of its own time is in the
figures."""

import json
import subprocess


class Client:
    """A server that has been started and has shaken hands."""

    def __init__(self, command, environment, folder=None):
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=environment, cwd=folder,
        )
        self._id = 0
        self.ask("initialize", {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "peers", "version": "1"},
        })
        self._write({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def ask(self, method, params):
        """The answer to a request, as it came."""
        self._id += 1
        self._write({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params})
        while line := self._process.stdout.readline():
            message = json.loads(line)
            if message.get("id") == self._id and "method" not in message:
                return message
        raise EOFError(f"the server ended with status {self._process.wait()}")

    def close(self):
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _write(self, message):
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
