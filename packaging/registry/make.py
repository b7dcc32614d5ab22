#!/usr/bin/env python3
"""Prints server.json, by which the MCP registry knows the server and its packages.

    GITHUB_REPOSITORY=OWNER/NAME packaging/registry/make.py [BUNDLE.mcpb]... > server.json

It is made when a release is, because it names the repository and the hashes of the bundles. `mcp-publisher publish` sends
it, when the packages are there.
"""

import hashlib
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import project  # noqa: E402  (it is found only now)

SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
# The registry takes at most 100 characters.
DESCRIPTION = "One tool: Python that a model writes, run in a sandbox, with your MCP servers as its library"
ARGUMENTS = [
    {"type": "positional", "value": "serve"},
    {
        "type": "named",
        "name": "--config",
        "description": "The file with the MCP servers that scripts can call, such as mcp_servers.json",
        "format": "filepath",
        "isRequired": True,
    },
]


def package(registry: str, address: str, identifier: str, runner: str) -> dict:
    return {
        "registryType": registry,
        "registryBaseUrl": address,
        "identifier": identifier,
        "version": project.version(),
        "runtimeHint": runner,
        "transport": {"type": "stdio"},
        "packageArguments": ARGUMENTS,
    }


def bundle(repository: str, file: Path) -> dict:
    return {
        "registryType": "mcpb",
        "identifier": f"https://github.com/{repository}/releases/download/v{project.version()}/{file.name}",
        "version": project.version(),
        "fileSha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "transport": {"type": "stdio"},
    }


def main(bundles: list) -> None:
    repository = project.repository()
    if repository is None:
        raise SystemExit(__doc__)
    print(json.dumps({
        "$schema": SCHEMA,
        "name": project.server_name(repository),
        "title": "codecell",
        "description": DESCRIPTION,
        "repository": {"url": f"https://github.com/{repository}", "source": "github"},
        "version": project.version(),
        "packages": [
            package("pypi", "https://pypi.org", "codecell-mcp", "uvx"),
            package("npm", "https://registry.npmjs.org", "codecell", "npx"),
            *(bundle(repository, Path(file)) for file in bundles),
        ],
    }, indent=2))


main(sys.argv[1:])
