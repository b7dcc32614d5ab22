"""One of many small MCP servers on standard streams, good or broken. Only the standard library.

    python3 fleet.py THING [--broken WAY]

It has fifteen tools that do something with THING, such as `create_invoice`. How it is broken:
    dead       ends at once
    silent     reads and never answers
    junk       prints lines that are no messages, and nothing else
    slow       answers, but only after ten minutes
    schemas    answers, but some of its tools are not defined as the protocol asks
"""

import argparse
import itertools
import json
import sys
import time

VERBS = ["list", "get", "create", "update", "delete", "count", "copy", "move", "export", "import", "lock", "unlock", "archive", "restore", "compare"]

arguments = argparse.ArgumentParser()
arguments.add_argument("thing")
arguments.add_argument("--broken", choices=["dead", "silent", "junk", "slow", "schemas"])
options = arguments.parse_args()

PROPERTIES = {"number": {"type": "integer", "description": "Which one."}, "note": {"type": "string", "default": ""}}
# What is wrong with the definitions of the first tools.
FLAWS = [
    {"inputSchema": "none"},
    {"inputSchema": None},
    {"inputSchema": {"type": "object", "properties": {"number": {"type": "numbr"}, "note": 5}, "required": "number"}},
    {"outputSchema": ["object"]},
    {"description": {"en": "Updates."}},
    {"name": ""},
    {"name": 7},
    {"annotations": "read only", "icons": 3, "title": False},
]


def tools():
    defined = []
    for verb in VERBS:
        schema = {"type": "object", "properties": PROPERTIES, "required": ["number"]}
        description = f"{verb.capitalize()} a {options.thing} by its number."
        defined.append({"name": f"{verb}_{options.thing}", "description": description, "inputSchema": schema})
    if options.broken == "schemas":
        for tool, flaw in zip(defined, FLAWS):
            tool.update(flaw)
        del defined[len(FLAWS)]["inputSchema"]
    return defined


def answer(method, params):
    if method == "initialize":
        return {"protocolVersion": params["protocolVersion"], "capabilities": {"tools": {}}, "serverInfo": {"name": options.thing, "version": "1"}}
    if method == "tools/list":
        return {"tools": tools()}
    if method == "tools/call":
        text = json.dumps({"did": params["name"], "with": params.get("arguments")})
        return {"content": [{"type": "text", "text": text}]}
    return None


def main():
    if options.broken == "dead":
        sys.exit(f"no licence for {options.thing}s")
    for number in itertools.count():
        line = sys.stdin.readline()
        if not line:
            return
        if options.broken == "silent":
            continue
        if options.broken == "junk":
            print(f"INFO: request {number} <html>", flush=True)
            continue
        if options.broken == "slow":
            time.sleep(600)
        request = json.loads(line)
        if "id" not in request:
            continue
        reply = {"jsonrpc": "2.0", "id": request["id"]}
        result = answer(request["method"], request.get("params") or {})
        if result is None:
            reply["error"] = {"code": -32601, "message": "unknown method"}
        else:
            reply["result"] = result
        print(json.dumps(reply), flush=True)


main()
