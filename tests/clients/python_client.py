"""Calls codecell's `execute_code` with the official Python client, once in each protocol era.

Usage: python_client.py REQUEST.json, where the request holds `command`, `args` and `arguments`.
Prints a JSON list with one entry per era: what the server said it is, and its reply.
"""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters

ERAS = ["legacy", "auto"]  # `auto` asks for the newest revision first
REPLY_SECONDS = 60


async def call(request: dict, era: str) -> dict:
    server = StdioServerParameters(command=request["command"], args=request["args"])
    async with Client(server, mode=era, read_timeout_seconds=REPLY_SECONDS) as client:
        listed = await client.list_tools()
        reply = await client.call_tool("execute_code", request["arguments"])
        return {
            "era": era,
            "protocol_version": client.protocol_version,
            "server": client.server_info.name,
            "tools": [tool.name for tool in listed.tools],
            "is_error": bool(reply.is_error),
            "structured": reply.structured_content,
            "text": [block.text for block in reply.content if block.type == "text"],
        }


async def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    print(json.dumps([await call(request, era) for era in ERAS]))


asyncio.run(main())
