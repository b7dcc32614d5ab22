#!/usr/bin/env python3
"""Makes the folder of an MCP bundle (MCPB), which a desktop client installs by a click.

    packaging/mcpb/make.py OUT PLATFORM=PROGRAM

writes OUT with the program and a manifest, for `mcpb validate OUT` and `mcpb pack OUT`. There is one bundle for each
platform, because a bundle that has all programs is four times as large.
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import licences  # noqa: E402  (these are found only now)
import project  # noqa: E402


def manifest(platform: project.Platform) -> dict:
    return {
        "manifest_version": "0.3",
        "name": project.PROGRAM,
        "display_name": "codecell",
        "version": project.version(),
        "description": project.cargo("description"),
        "author": {"name": "The codecell authors"},
        "license": project.cargo("license"),
        "keywords": ["sandbox", "python", "webassembly", "agents"],
        "server": {
            "type": "binary",
            "entry_point": f"bin/{project.PROGRAM}",
            "mcp_config": {
                "command": f"${{__dirname}}/bin/{project.PROGRAM}",
                "args": ["serve", "--config", "${user_config.servers}"],
            },
        },
        "tools": [{"name": "execute_code", "description": "Runs a Python script that calls the tools of your MCP servers"}],
        # Others come with the configuration: search_tools, get_tool_docs, run_agent.
        "tools_generated": True,
        "compatibility": {"platforms": [platform.os]},
        "user_config": {
            "servers": {
                "type": "file",
                "title": "MCP servers for scripts",
                "description": "A file such as mcp_servers.json or the mcpServers of a client: what it names, scripts can call",
                "required": True,
            },
        },
    }


def main(arguments: list) -> None:
    if len(arguments) != 2:
        raise SystemExit(__doc__)
    out = Path(arguments[0])
    platform, program = project.platform_and_program(arguments[1])
    project.put_program(program, out)
    licences.put(out, project.image_of(program, platform))
    (out / "manifest.json").write_text(json.dumps(manifest(platform), indent=2) + "\n", "utf-8")


main(sys.argv[1:])
