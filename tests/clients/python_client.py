"""Calls the tools of an MCP server with the official Python client.

Usage: python_client.py REQUEST.json MODE. The request holds `server`, with `command` and `args` or `url`, and
`calls`, each with `name` and `arguments`, and `cancel` if it is to be cancelled as soon as there is progress; the mode
is `legacy`, `auto` or a revision without a handshake.
Prints what the server said it is, its tools, and an answer for each call.
"""

import asyncio
import json
import sys

import anyio
from mcp import Client, MCPError, StdioServerParameters

REPLY_SECONDS = 60


async def cancelled(client: Client, call: dict) -> dict:
    async def stop(*_progress) -> None:
        scope.cancel()

    with anyio.CancelScope() as scope:
        await client.call_tool(call["name"], call["arguments"], progress_callback=stop)
    return {"cancelled": scope.cancelled_caught}


async def answer(client: Client, call: dict) -> dict:
    if call.get("cancel"):
        return await cancelled(client, call)
    try:
        reply = await client.call_tool(call["name"], call["arguments"])
    except MCPError as error:
        return {"error": {"code": error.code, "message": error.message}}
    blocks = [block for block in reply.content if block.type != "text"]
    others = [block.model_dump(by_alias=True, exclude_none=True, mode="json") for block in blocks]
    return {
        "isError": bool(reply.is_error),
        "structured": reply.structured_content,
        "text": [block.text for block in reply.content if block.type == "text"],
        **({"blocks": others} if others else {}),
    }


async def main() -> None:
    path, mode = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        request = json.load(file)
    server = request["server"]
    if "url" in server:
        target = server["url"]
    else:
        target = StdioServerParameters(command=server["command"], args=server["args"])
    async with Client(target, mode=mode, read_timeout_seconds=REPLY_SECONDS) as client:
        listed = await client.list_tools()
        print(json.dumps({
            "revision": client.protocol_version,
            "server": client.server_info and client.server_info.name,
            "tools": [tool.model_dump(by_alias=True, exclude_none=True, mode="json") for tool in listed.tools],
            "answers": [await answer(client, call) for call in request["calls"]],
        }))


asyncio.run(main())
