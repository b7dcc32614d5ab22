"""A fake MCP server that takes its time, on standard streams. Only the standard library.

    python3 slow.py [--until FILE] [--record FILE] [--label TEXT]

It reads nothing before FILE exists, so that a test decides when its start is over. Each start and each call is a
line in the file behind --record. The label tells it from others in a list of processes. Tools:
    echo(text)                     replies with the text
    steps(count, seconds, words)   reports so many steps, each after that time, and replies then
    hold(path)                     reports its beginning, and replies once the file exists
"""

import argparse
import json
import os
import sys
import threading
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("--until")
arguments.add_argument("--record")
arguments.add_argument("--label")
options = arguments.parse_args()
lock = threading.Lock()

STRING, NUMBER = {"type": "string"}, {"type": "number"}
TOOLS = {
    "echo": {"text": STRING},
    "steps": {"count": {"type": "integer"}, "seconds": NUMBER, "words": STRING},
    "hold": {"path": STRING},
}


def record(text):
    if options.record:
        with open(options.record, "a", encoding="utf-8") as file:
            file.write(text + "\n")


def send(message):
    with lock:
        sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        sys.stdout.flush()


def wait_for(path):
    while not os.path.exists(path):
        time.sleep(0.01)


def report(params, progress, **more):
    token = params["_meta"]["progressToken"]
    send({"method": "notifications/progress", "params": {"progressToken": token, "progress": progress, **more}})


def call(number, params):
    given = params.get("arguments") or {}
    record("call " + params["name"])
    text = given.get("text", "")
    if params["name"] == "steps":
        count, words = given["count"], given.get("words")
        for step in range(1, count + 1):
            time.sleep(given.get("seconds", 0))
            report(params, step, total=count, **({"message": f"{words} {step}"} if words else {}))
        text = "done"
    elif params["name"] == "hold":
        report(params, 0.5, message="holding")
        wait_for(given["path"])
        text = "held"
    send({"id": number, "result": {"content": [{"type": "text", "text": text}]}})


def main():
    record("start")
    if options.until:
        wait_for(options.until)
    for line in sys.stdin:
        message = json.loads(line)
        method, number = message.get("method"), message.get("id")
        if method == "initialize":
            version = message["params"]["protocolVersion"]
            info = {"name": "slow", "version": "1"}
            send({"id": number, "result": {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": info}})
        elif method == "tools/list":
            tools = [
                {"name": name, "description": f"Does {name}.", "inputSchema": {"type": "object", "properties": properties}}
                for name, properties in TOOLS.items()
            ]
            send({"id": number, "result": {"tools": tools}})
        elif method == "tools/call":
            threading.Thread(target=call, args=(number, message["params"]), daemon=True).start()
        elif number is not None:
            send({"id": number, "error": {"code": -32601, "message": f"unknown method {method}"}})


main()
