"""codecell, as `codecell serve` over its standard streams: its times hold two messages between processes.

Its tool is in a server of MCP (echo_server.py), in a process of its own, as tools of codecell are.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import protocol
from mcp_client import Client

HERE = Path(__file__).resolve().parent
SETTINGS = """
[policy]
enabled = false
[limits]
fuel = 1_000_000_000_000
timeout = 60
max_timeout = 900
"""


def serve(program, folder):
    """`codecell serve` with the settings above, in a folder for its files."""
    servers = {"mcpServers": {"echo": {"command": sys.executable, "args": [str(HERE / "echo_server.py")]}}}
    Path(folder, "servers.json").write_text(json.dumps(servers), encoding="utf-8")
    Path(folder, "codecell.toml").write_text(SETTINGS, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CODECELL_", "MCP_"))}
    return Client([program, "serve", "--config", str(Path(folder, "servers.json"))], environment)


def main():
    program = sys.argv[1]
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    with tempfile.TemporaryDirectory(prefix="codecell-peers-") as folder:
        server = serve(program, folder)

        def run(script, seconds):
            reply = server.ask(
                "tools/call", {"name": "execute_code", "arguments": {"code": protocol.printing(script), "timeout": seconds}}
            )
            if "error" in reply:
                raise protocol.Failed(reply["error"]["message"])
            outcome = reply["result"]["structuredContent"]
            if not outcome["success"]:
                raise protocol.Failed(f"{outcome['diagnostics']['error_type']}: {outcome['diagnostics']['message']}")
            return outcome["stdout"]

        try:
            protocol.serve(version, run, 'echo.say(text="hello")')
        finally:
            server.close()


main()
