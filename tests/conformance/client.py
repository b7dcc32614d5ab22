#!/usr/bin/env python3
"""codecell's MCP client, as the conformance suite wants to start a client.

Usage: client.py CODECELL URL. The suite appends the URL and sets `MCP_CONFORMANCE_SCENARIO`, and for some
scenarios `MCP_CONFORMANCE_CONTEXT`, a JSON object of what to send. The real program runs the script in
`client/` that is named like the scenario, with the suite's server configured as `suite`.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent / "client"
# Scenarios in which the server asks questions, and is to be answered.
ANSWERED = {"elicitation-sep1034-client-defaults", "sep-2322-client-request-state"}


def main() -> int:
    codecell, url = sys.argv[1:]
    scenario = os.environ["MCP_CONFORMANCE_SCENARIO"]
    context = os.environ.get("MCP_CONFORMANCE_CONTEXT", "null")
    server = {"url": url}
    if scenario in ANSWERED:
        server["elicitation"] = "defaults"
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "mcp_servers.json"
        config.write_text(json.dumps({"mcpServers": {"suite": server}}), encoding="utf-8")
        script = SCRIPTS / f"{scenario}.py"
        return subprocess.run(
            [codecell, "run", script, "--config", config, "--var", f"context={context}"],
            cwd=folder, stdin=subprocess.DEVNULL, check=False,
        ).returncode


sys.exit(main())
