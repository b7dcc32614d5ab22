"""An MCP server on standard streams with one tool, `sleep(seconds)`, that serves any number of calls side by side."""

import asyncio
import json
import sys

TOOL = {"name": "sleep", "inputSchema": {"type": "object", "properties": {"seconds": {"type": "number"}}}}


def answer(request, result):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}) + "\n")
    sys.stdout.flush()


def greeting(request):
    return {
        "protocolVersion": request["params"]["protocolVersion"],
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "sleeper", "version": "1"},
    }


async def main():
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        request = json.loads(line)
        method = request.get("method")
        if method == "tools/call":
            reply = {"content": [{"type": "text", "text": "slept"}]}
            loop.call_later(request["params"]["arguments"]["seconds"], answer, request, reply)
        elif method == "initialize":
            answer(request, greeting(request))
        elif method == "tools/list":
            answer(request, {"tools": [TOOL]})
        elif "id" in request:
            error = {"code": -32601, "message": "unknown method"}
            sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}) + "\n")
            sys.stdout.flush()


asyncio.run(main())
