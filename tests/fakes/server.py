"""A fake MCP server for tests, on standard streams or over HTTP. Only the standard library.

    python3 server.py [--era ERA] [--at-start BEHAVIOUR] [--pages N] [--record FILE]
                      [--ttl MS] [--quiet] [--http PORT] [--tls FILE] [--reply json|sse] [--token TOKEN]
                      [--unknown-session STATUS] [--unknown-words TEXT] [--amnesia]
                      [--greeting TEXT] [--knows VERSION] [--refusal TEXT] [--refusal-status STATUS] [--noisy]
                      [--notices STATUS]

The era is `legacy`, with the handshake `initialize`, or `modern`, without one. How it misbehaves at its start
is chosen by --at-start:
    ok            not at all
    exit          ends with status 3 after a word on standard error
    leaves        the same at the first list of its tools
    silent        reads and never answers
    junk          prints lines that are no messages before and between its answers
    late          reads nothing for eleven seconds
    hang-up       ends at the first method it does not know, as some older servers do
    yielding      answers every method that it does not know with an empty result
    endless       lists ever more pages of tools
    repeating     says after each page that it is to be asked for the second one
    empty-cursor  says after the only page that there is one whose name is empty
    deep          lists a tool with a schema of 300 levels; replies to `echo` are nested as deep
    long-list     answers tools/list with a line of 20 MB
    deaf          never ends by itself: ignores SIGTERM and the end of its input

Each tool misbehaves during its call; see server_tools.py. --ttl is how long its list of tools is fresh in the modern era,
and with --quiet it does not announce changes of it. --record appends events to a file, a JSON object a line.
--greeting is its whole answer to `initialize`, in which $ID stands for the number of the request. With --knows it
refuses every other revision of the protocol, with the error --refusal, or over HTTP with --refusal-status and those
words. With --noisy it prints a page of errors about each method that it does not know.
With --http it prints its port (0 chooses a free one) and serves http://127.0.0.1:PORT/mcp; see streamable_http.py. A message in a session that it does
not know is answered with the status --unknown-session and --unknown-words, a notification with --notices; with --amnesia it knows none as soon as a
tool is called.
With --tls it serves https with the certificates and the key in the file.
"""

import json
import os
import signal
import sys
import threading
import time

sys.dont_write_bytecode = True

from server_shared import (  # noqa: E402  (nothing may be imported before that line)
    LONG_BYTES, asked, current, forget_sessions, listeners, lock, options, record, spoken_message, subscriptions,
)  # fmt: skip
from server_tools import TOOLS, described, nested  # noqa: E402


def send(message):
    line = getattr(message, "text", None) or json.dumps(message)
    with lock:
        if options.at_start == "junk":
            sys.stdout.write("Listening on stdio...\n{\"not\": \"a message\"}\n\n")
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def list_tools(cursor):
    if options.at_start == "long-list":
        return {"tools": [{**described("echo"), "description": "x" * LONG_BYTES}]}
    if options.at_start == "deep":
        return {"tools": [{**described("add"), "inputSchema": nested(300)}, described("echo")]}
    page = int(cursor or 0)
    if options.at_start == "endless":
        return {"tools": [{**described("echo"), "name": f"echo_{page}"}], "nextCursor": str(page + 1)}
    if options.at_start in ("repeating", "empty-cursor"):
        return {"tools": [described("echo")], "nextCursor": "1" if options.at_start == "repeating" else ""}
    names = list(TOOLS)
    size = -(-len(names) // options.pages)
    result = {"tools": [described(name) for name in names[page * size:(page + 1) * size]]}
    if page + 1 < options.pages:
        result["nextCursor"] = str(page + 1)
    return result


def call(request, send):
    current.request, current.send = request, send
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
    if options.era == "modern":
        result.setdefault("resultType", "complete")
    if params["name"] == "long-reply" and not (params.get("arguments") or {}).get("id_first", True):
        send({"result": result, "jsonrpc": "2.0", "id": request["id"]})
    else:
        send({"jsonrpc": "2.0", "id": request["id"], "result": result})


CAPABILITIES = {"tools": {"listChanged": True}, "logging": {}}


def greeting(request):
    """The answer to the first request of each era, or None for any other."""
    if options.era == "legacy" and request["method"] == "initialize":
        return {
            "protocolVersion": request["params"]["protocolVersion"],
            "capabilities": CAPABILITIES,
            "serverInfo": {"name": "fake", "version": "1"},
            "instructions": "A fake server.",
        }
    if options.era == "modern" and request["method"] == "server/discover":
        return {
            "resultType": "complete",
            "supportedVersions": ["2026-07-28"],
            "capabilities": CAPABILITIES,
            "instructions": "A fake server.",
            "ttlMs": 3_600_000,
            "cacheScope": "private",
        }
    return None


def answer(request, send):
    """Answers one message of the client by way of `send`."""
    method, number = request.get("method"), request.get("id")
    if method is None:
        if waiting := asked.pop(number, None):
            event, answers = waiting
            answers.append(request)
            event.set()
        return
    if method == "notifications/cancelled":
        record(event="cancelled", id=request["params"]["requestId"])
    if number is None or options.at_start == "silent":
        return
    if method == "initialize" and options.knows not in (None, request["params"]["protocolVersion"]):
        record(event="refused", version=request["params"]["protocolVersion"])
        spoken_message('{"jsonrpc": "2.0", "id": $ID, "error": ' + options.refusal + "}", number, send)
        return
    if method == "initialize" and options.greeting:
        record(event="greeting")
        spoken_message(options.greeting, number, send)
        return
    if result := greeting(request):
        record(event="greeting")
    elif method == "tools/list":
        record(event="list")
        if options.at_start == "leaves":
            print("cannot find my configuration", file=sys.stderr, flush=True)
            sys.exit(3)
        result = list_tools((request.get("params") or {}).get("cursor"))
        if options.era == "modern":
            result.update(resultType="complete", ttlMs=options.ttl, cacheScope="private")
    elif method == "tools/call":
        threading.Thread(target=call, args=(request, send), daemon=True).start()
        return
    elif method == "subscriptions/listen" and options.era == "modern":
        subscriptions.append((number, send))
        params = {"notifications": {"toolsListChanged": True}, "_meta": {"io.modelcontextprotocol/subscriptionId": number}}
        send({"jsonrpc": "2.0", "method": "notifications/subscriptions/acknowledged", "params": params})
        return
    elif method == "ping" or options.at_start == "yielding":
        result = {}
    elif options.at_start == "hang-up":
        sys.exit(4)
    else:
        record(event="unknown", method=method)
        if options.noisy:
            print("ValidationError: what is this?\n" * 250, file=sys.stderr, flush=True)
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
    if options.at_start == "late":
        time.sleep(11)
    if options.http is not None:
        import streamable_http

        streamable_http.serve(options, answer, record, listeners, subscriptions, forget_sessions)
        return
    listeners.append(send)
    for line in sys.stdin:
        answer(json.loads(line), send)
    while options.at_start == "deaf":
        time.sleep(60)
    record(event="end")


main()
