"""A fake MCP server that tells its environment wherever it can, for tests. Only the standard library.

The variable API_TOKEN turns up in its instructions, in its tools' descriptions and schemas, in replies, errors,
lines on standard error, where it is cut in two by the longest line that is read, and lines on standard output that
are no messages; in its last words, encoded for an address and in Base64. PIN turns up as a number. Of HEADERS, which is
JSON, and DATABASE_URL, only what is secret in them.
"""

import base64
import json
import os
import sys
import urllib.parse

TOKEN, FLAG, PIN = os.environ["API_TOKEN"], os.environ.get("FLAG", ""), int(os.environ.get("PIN", "0"))


def send(**message):
    print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)


def call(number, name):
    print(f"{name} was called by {TOKEN}", file=sys.stderr, flush=True)
    print(f"no message: {TOKEN}", flush=True)
    if name == "text":
        return {"content": [{"type": "text", "text": f"token {TOKEN}, flag {FLAG}"}]}
    if name == "dump":
        return {"content": [{"type": "text", "text": json.dumps({"quoted": json.dumps([TOKEN])})}]}
    if name == "structure":
        return {"content": [], "structuredContent": {"environment": {"API_TOKEN": TOKEN, TOKEN: FLAG}}}
    if name == "resource":
        resource = {"uri": f"memory://{TOKEN}", "text": TOKEN}
        return {"content": [{"type": "resource", "resource": resource}]}
    if name == "cut":
        print("x" * 4080 + TOKEN, file=sys.stderr, flush=True)
        return {"content": [], "structuredContent": {"pin": PIN, "text": f"pin {PIN}"}}
    if name == "encoded":
        basic = base64.b64encode(f"someone:{TOKEN}".encode()).decode()
        return {"content": [{"type": "text", "text": f"GET /?key={urllib.parse.quote(TOKEN)} with Basic {basic}"}]}
    if name == "parts":
        key = json.loads(os.environ["HEADERS"])["Authorization"].split()[1]
        password = urllib.parse.unquote(urllib.parse.urlsplit(os.environ["DATABASE_URL"]).password)
        return {"content": [{"type": "text", "text": f"{key} is no key, {password} no password of {os.environ['DATABASE_USER']}"}]}
    if name == "fail":
        return {"content": [{"type": "text", "text": f"{TOKEN} was refused"}], "isError": True}
    if name == "die":
        print(f"giving up on {TOKEN}", file=sys.stderr, flush=True)
        sys.exit(5)
    data = {"seen": [f"user {TOKEN}"], TOKEN: PIN}
    send(id=number, error={"code": -32000, "message": f"no access for {TOKEN}", "data": data})
    return None


def tools():
    schema = {"type": "object", "properties": {"token": {"type": "string", "default": TOKEN, "description": TOKEN}}}
    names = ("text", "dump", "structure", "resource", "cut", "encoded", "parts", "fail", "refuse", "die")
    return [{"name": name, "description": f"Uses {TOKEN}.", "inputSchema": schema} for name in names]


for line in sys.stdin:
    request = json.loads(line)
    method, number = request.get("method"), request.get("id")
    if number is None:
        continue
    if method == "initialize":
        version = request["params"]["protocolVersion"]
        server = {"name": "blabber", "version": "1"}
        result = {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": server, "instructions": TOKEN}
    elif method == "tools/list":
        result = {"tools": tools()}
    elif method == "tools/call":
        result = call(number, request["params"]["name"])
    else:
        send(id=number, error={"code": -32601, "message": f"unknown method {method}"})
        continue
    if result is not None:
        send(id=number, result=result)
