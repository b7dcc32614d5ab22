"""Prints what the servers of an `mcp_servers.json` answer to tools/list: {server: [tool, ...]}, as they wrote it.

Speaks the protocol by hand, so that no client library changes a word.
"""
import json
import os
import subprocess
import sys


def list_tools(entry: dict) -> list:
    server = subprocess.Popen(
        [entry["command"], *entry.get("args", [])], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, env={**os.environ, **entry.get("env", {})},
    )

    def send(message: dict) -> None:
        server.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        server.stdin.flush()

    def answer(number: int) -> dict:
        for line in server.stdout:
            if line.startswith("{") and "method" not in (message := json.loads(line)) and message.get("id") == number:
                return message["result"]
        raise SystemExit(f"{entry['command']} did not answer")

    try:
        client = {"name": "test", "version": "1"}
        send({"id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}})
        answer(1)
        send({"method": "notifications/initialized"})
        send({"id": 2, "method": "tools/list", "params": {}})
        return answer(2)["tools"]
    finally:
        server.kill()
        server.wait()


with open(sys.argv[1]) as config:
    servers = json.load(config)["mcpServers"]
print(json.dumps({name: list_tools(entry) for name, entry in servers.items()}))
