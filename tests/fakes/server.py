"""A fake MCP server on standard streams, for tests. Only the standard library; the handshake is `initialize`.

    python3 server.py [--at-start BEHAVIOUR] [--pages N] [--record FILE]

How it misbehaves at its start is chosen by --at-start:
    ok            not at all
    exit          ends with status 3 after a word on standard error
    silent        reads and never answers
    junk          prints lines that are no messages before and between its answers
    hang-up       ends at the first method it does not know, as some older servers do
    endless       lists ever more pages of tools
    long-list     answers tools/list with a line of 20 MB
    deaf          never ends by itself: ignores SIGTERM and the end of its input

Each tool misbehaves during its call; see TOOLS. --record appends events to a file, a JSON object a line.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time

LONG_BYTES = 20_000_000

arguments = argparse.ArgumentParser()
arguments.add_argument("--at-start", default="ok")
arguments.add_argument("--pages", type=int, default=1)
arguments.add_argument("--record")
options = arguments.parse_args()
lock = threading.Lock()


def record(**event):
    if options.record:
        with open(options.record, "a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")


def send(message):
    line = json.dumps(message)
    with lock:
        if options.at_start == "junk":
            sys.stdout.write("Listening on stdio...\n{\"not\": \"a message\"}\n\n")
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def text(value, **more):
    return {"content": [{"type": "text", "text": value}], **more}


def echo(text_):
    """Replies with the text it was given."""
    return text(text_)


def add(a, b):
    """The sum, as structured content in a wrapper."""
    return text(str(a + b), structuredContent={"result": a + b})


def fail(message):
    """Reports an error of its own."""
    return text(message, isError=True)


def refuse():
    """Is answered with a protocol error."""
    raise LookupError("no such thing")


def die(status=7):
    """Ends the server in the middle of the call."""
    print("out of cheese", file=sys.stderr, flush=True)
    os._exit(status)


def never():
    """Never answers; a cancellation is recorded."""
    return None


def sleep(seconds):
    """Answers after a while."""
    time.sleep(seconds)
    return text("awake")


def long_reply(id_first=True):
    """Answers with a line of 20 MB."""
    return text("x" * LONG_BYTES)


def long_junk():
    """Prints a line of 20 MB that is no message, and never answers."""
    with lock:
        sys.stdout.write("x" * LONG_BYTES + "\n")
        sys.stdout.flush()
    return None


def grandchild():
    """Starts a process that outlives its parent, and replies with its number."""
    child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"])
    return text(str(child.pid))


def environment():
    """The names of all environment variables, and the value of FAKE."""
    return text("", structuredContent={"names": sorted(os.environ), "fake": os.environ.get("FAKE"), "cwd": os.getcwd()})


def chatter(lines):
    """Writes that many lines to standard error."""
    for number in range(lines):
        print(f"line {number} " + "y" * 100, file=sys.stderr)
    sys.stderr.flush()
    return text("done")


def grow():
    """Adds a tool and announces it."""
    def grown():
        """There only after grow was called."""
        return text("grown")

    TOOLS["grown"] = (grown, {})
    send({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"})
    return text("announced")


NUMBER, STRING, INTEGER = {"type": "number"}, {"type": "string"}, {"type": "integer"}
TOOLS = {
    "echo": (lambda text: echo(text), {"text": STRING}),
    "add": (add, {"a": NUMBER, "b": NUMBER}),
    "fail": (fail, {"message": STRING}),
    "refuse": (refuse, {}),
    "die": (die, {"status": INTEGER}),
    "never": (never, {}),
    "sleep": (sleep, {"seconds": NUMBER}),
    "long-reply": (long_reply, {"id_first": {"type": "boolean"}}),
    "long-junk": (long_junk, {}),
    "grandchild": (grandchild, {}),
    "environment": (environment, {}),
    "chatter": (chatter, {"lines": INTEGER}),
    "grow": (grow, {}),
}


def described(name):
    function, properties = TOOLS[name]
    tool = {
        "name": name,
        "description": function.__doc__ or "Replies with the text it was given.",
        "inputSchema": {"type": "object", "properties": properties},
    }
    if name == "add":
        tool["outputSchema"] = {"type": "object", "properties": {"result": NUMBER}, "required": ["result"]}
    return tool


def list_tools(cursor):
    if options.at_start == "long-list":
        return {"tools": [{**described("echo"), "description": "x" * LONG_BYTES}]}
    page = int(cursor or 0)
    if options.at_start == "endless":
        return {"tools": [{**described("echo"), "name": f"echo_{page}"}], "nextCursor": str(page + 1)}
    names = list(TOOLS)
    size = -(-len(names) // options.pages)
    result = {"tools": [described(name) for name in names[page * size:(page + 1) * size]]}
    if page + 1 < options.pages:
        result["nextCursor"] = str(page + 1)
    return result


def call(request):
    params = request["params"]
    record(event="call", tool=params["name"], id=request["id"])
    function, _ = TOOLS[params["name"]]
    try:
        result = function(**params.get("arguments") or {})
    except Exception as error:
        send({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32000, "message": str(error)}})
        return
    if result is None:
        return
    if params["name"] == "long-reply" and not (params.get("arguments") or {}).get("id_first", True):
        send({"result": result, "jsonrpc": "2.0", "id": request["id"]})
    else:
        send({"jsonrpc": "2.0", "id": request["id"], "result": result})


def answer(request):
    method, number = request.get("method"), request.get("id")
    if method == "notifications/cancelled":
        record(event="cancelled", id=request["params"]["requestId"])
    if number is None or options.at_start == "silent":
        return
    if method == "initialize":
        result = {
            "protocolVersion": request["params"]["protocolVersion"],
            "capabilities": {"tools": {"listChanged": True}},
            "serverInfo": {"name": "fake", "version": "1"},
            "instructions": "A fake server.",
        }
    elif method == "tools/list":
        result = list_tools((request.get("params") or {}).get("cursor"))
    elif method == "tools/call":
        threading.Thread(target=call, args=(request,), daemon=True).start()
        return
    elif method == "ping":
        result = {}
    elif options.at_start == "hang-up":
        sys.exit(4)
    else:
        send({"jsonrpc": "2.0", "id": number, "error": {"code": -32601, "message": f"unknown method {method}"}})
        return
    send({"jsonrpc": "2.0", "id": number, "result": result})


def main():
    record(event="start", pid=os.getpid())
    if options.at_start == "exit":
        print("starting\ncannot find my configuration", file=sys.stderr)
        sys.exit(3)
    if options.at_start == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for line in sys.stdin:
        answer(json.loads(line))
    while options.at_start == "deaf":
        time.sleep(60)
    record(event="end")


main()
