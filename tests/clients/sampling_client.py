"""Lets the official Python client call run_agent with a model of its own, which says what is written.

Usage: sampling_client.py REQUEST.json MODE. The request holds `server`, with `command` and `args` or `url`, the `task`, and
`replies`: for each question in turn an object that is the answer, or a text that declines. The mode is `legacy`, `auto` or
a revision without a handshake.
Prints the names of the tools, the outcome of the task, the questions, and the progress that was told.
"""

import asyncio
import json
import sys

from mcp import Client, MCPError, StdioServerParameters, types

REPLY_SECONDS = 120


async def main() -> None:
    path, mode = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        request = json.load(file)
    server, questions, progress = request["server"], [], []

    async def model(_context, params) -> types.CreateMessageResult | types.ErrorData:
        questions.append(params.model_dump(by_alias=True, exclude_none=True, mode="json"))
        reply = request["replies"][len(questions) - 1]
        if isinstance(reply, str):
            return types.ErrorData(code=-1, message=reply)
        content = types.TextContent(type="text", text=json.dumps(reply))
        return types.CreateMessageResult(role="assistant", content=content, model="written", stop_reason="endTurn")

    async def told(_progress, _total, message) -> None:
        progress.append(message)

    if "url" in server:
        target = server["url"]
    else:
        target = StdioServerParameters(command=server["command"], args=server["args"])
    sampling = {"sampling_callback": model} if request["replies"] else {}
    async with Client(target, mode=mode, read_timeout_seconds=REPLY_SECONDS, **sampling) as client:
        listed = await client.list_tools()
        seen = {"revision": client.protocol_version, "tools": [tool.name for tool in listed.tools]}
        try:
            reply = await client.call_tool("run_agent", {"task": request["task"]}, progress_callback=told)
            seen["outcome"] = reply.structured_content
        except MCPError as error:
            seen["error"] = error.message
        print(json.dumps({**seen, "questions": questions, "progress": progress}))


asyncio.run(main())
