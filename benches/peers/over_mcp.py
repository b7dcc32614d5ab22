"""`tools/call` of `print(1+1)` over stdio, of those that are servers of MCP themselves."""

import json
import os
import statistics
import tempfile
import time
from pathlib import Path

import installation
import peers
from mcp_client import Client  # of the adapters, whose folder work.py has made known

CALLS = 30
WARM = 3
TOOLS = {**dict.fromkeys(peers.PROGRAMS, "execute_code"), "pyeryx": "run_python"}


def measure(names, python, programs):
    """Medians in milliseconds, by name. The servers take turns. pyeryx's keeps its state from call to call."""
    clients, times = {}, {}
    with tempfile.TemporaryDirectory(prefix="peers-mcp-") as folder:
        try:
            for name in set(names) & set(TOOLS):
                clients[name] = _start(name, python, programs, folder)
                times[name] = []
            for turn in range(CALLS + WARM):
                for name, client in clients.items():
                    began = time.perf_counter()
                    reply = client.ask("tools/call", {"name": TOOLS[name], "arguments": {"code": "print(1+1)"}})
                    took = (time.perf_counter() - began) * 1000
                    if "2" not in json.dumps(reply.get("result", {}).get("content")):
                        raise ValueError(f"{name} answered {json.dumps(reply)[:300]}")
                    if turn >= WARM:
                        times[name].append(took)
        finally:
            for client in clients.values():
                client.close()
    return {name: statistics.median(taken) for name, taken in times.items()}


def _start(name, python, programs, folder):
    if name in programs:
        Path(folder, "servers.json").write_text('{"mcpServers": {}}', encoding="utf-8")
        return Client([str(programs[name]), "serve", "--config", str(Path(folder, "servers.json"))], dict(os.environ), folder)
    installed = installation.from_pypi(python, name)
    environment = {**os.environ, "PYTHONPATH": str(installed), "HOME": folder}
    return Client([python, "-m", "eryx", "serve"], environment, folder)
