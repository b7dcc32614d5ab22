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

Each tool misbehaves during its call; see TOOLS. --ttl is how long its list of tools is fresh in the modern era,
and with --quiet it does not announce changes of it. --record appends events to a file, a JSON object a line.
--greeting is its whole answer to `initialize`, in which $ID stands for the number of the request. With --knows it
refuses every other revision of the protocol, with the error --refusal, or over HTTP with --refusal-status and those
words. With --noisy it prints a page of errors about each method that it does not know.
With --http it prints its port (0 chooses a free one) and serves http://127.0.0.1:PORT/mcp; see streamable_http.py. A message in a session that it does
not know is answered with the status --unknown-session and --unknown-words, a notification with --notices; with --amnesia it knows none as soon as a
tool is called.
With --tls it serves https with the certificates and the key in the file.
"""

import argparse
import itertools
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
arguments.add_argument("--era", default="legacy", choices=["legacy", "modern"])
arguments.add_argument("--ttl", type=int, default=3_600_000)
arguments.add_argument("--quiet", action="store_true")
arguments.add_argument("--http", type=int)
arguments.add_argument("--reply", default="json", choices=["json", "sse"])
arguments.add_argument("--tls")
arguments.add_argument("--token")
arguments.add_argument("--unknown-session", type=int, default=404)
arguments.add_argument("--unknown-words", default='{"jsonrpc": "2.0", "id": null, "error": {"code": -32001, "message": "no"}}')
arguments.add_argument("--amnesia", action="store_true")
arguments.add_argument("--greeting")
arguments.add_argument("--knows")
arguments.add_argument("--refusal", default='{"code": -32602, "message": "Unsupported protocol version"}')
arguments.add_argument("--refusal-status", type=int)
arguments.add_argument("--noisy", action="store_true")
arguments.add_argument("--notices", type=int, default=202)
options = arguments.parse_args()
lock = threading.Lock()

# The call that a thread works on: `send` leads to its caller.
current = threading.local()
# Where announcements go: on standard streams to the only peer, over HTTP to every open stream.
listeners = []
# Streams of the modern era that asked for changes of the tools: (id of the request, send).
subscriptions = []
# What ends every session over HTTP.
forget_sessions = []
# Calls of `meet` so far.
meeting, arrived = threading.Condition(), []
# Requests to the client that wait for its answer: id to (event, list for the answer).
asked = {}
numbers = itertools.count(1)


def record(**event):
    if options.record:
        with open(options.record, "a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")


class Written(dict):
    """A message that is sent as the text that it was written as."""

    text = ""


def send(message):
    line = getattr(message, "text", None) or json.dumps(message)
    with lock:
        if options.at_start == "junk":
            sys.stdout.write("Listening on stdio...\n{\"not\": \"a message\"}\n\n")
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def nested(levels):
    value = {}
    for _ in range(levels):
        value = {"type": "object", "properties": {"inner": value}}
    return value


def text(value, **more):
    return {"content": [{"type": "text", "text": value}], **more}


def echo(text_):
    """Replies with the text it was given."""
    if options.at_start == "deep":
        return text(text_, structuredContent=nested(300))
    return text(text_)


def add(a, b):
    """The sum, as structured content in a wrapper."""
    return text(str(a + b), structuredContent={"result": a + b})


def raw(result):
    """Is answered with this result as it is, whatever it is."""
    current.send({"jsonrpc": "2.0", "id": current.request["id"], "result": result})


def written(result):
    """Is answered with this text as its result, whether or not it is JSON."""
    number = current.request["id"]
    message = Written(id=number)
    message.text = f'{{"jsonrpc": "2.0", "id": {json.dumps(number)}, "result": {result}}}'
    current.send(message)


def spoken(message):
    """Is answered with this text as the whole message, in which $ID stands for the number of the request."""
    spoken_message(message, current.request["id"], current.send)


def spoken_message(text_, number, send):
    message = Written(id=number)
    message.text = text_.replace("$ID", json.dumps(number))
    send(message)


def fail(message):
    """Reports an error of its own."""
    return text(message, isError=True)


def refuse():
    """Is answered with a protocol error."""
    raise LookupError("no such thing")


def refuse_with(error):
    """Is answered with this protocol error as it is."""
    current.send({"jsonrpc": "2.0", "id": current.request["id"], "error": error})


def die(status=7):
    """Ends the server in the middle of the call."""
    print("out of cheese", file=sys.stderr, flush=True)
    os._exit(status)


def never():
    """Never answers; a cancellation is recorded."""
    return None


def meet(count):
    """Answers once that many calls of it are under way."""
    with meeting:
        arrived.append(None)
        meeting.notify_all()
        meeting.wait_for(lambda: len(arrived) >= count)
    return text("met")


def gate(path):
    """Answers once there is such a file."""
    while not os.path.exists(path):
        time.sleep(0.005)
    return text("open")


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
    record(event="grandchild", pid=child.pid)
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


def announce_change():
    if options.quiet:
        return
    for number, deliver in subscriptions:
        meta = {"io.modelcontextprotocol/subscriptionId": number}
        deliver({"jsonrpc": "2.0", "method": "notifications/tools/list_changed", "params": {"_meta": meta}})
    if options.era == "legacy":
        for deliver in listeners:
            deliver({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"})


def grow():
    """Adds a tool and announces it."""
    def grown():
        """There only after grow was called."""
        return text("grown")

    TOOLS["grown"] = (grown, {})
    announce_change()
    return text("announced")


def flood(times):
    """Announces a change that many times."""
    for _ in range(times):
        announce_change()
    return text("announced")


def doomed(seconds):
    """Is killed after that time, in the middle of the call."""
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return None


def flaky(path):
    """Dies if there is no such file, and leaves one behind."""
    if os.path.exists(path):
        return text("survived")
    with open(path, "w", encoding="utf-8"):
        os._exit(9)


def parent():
    """What the process that started this one holds: open files, its children, and memory of its own in KiB."""
    process = f"/proc/{os.getppid()}"
    children = set()
    for task in os.listdir(f"{process}/task"):
        with open(f"{process}/task/{task}/children", encoding="utf-8") as file:
            children.update(file.read().split())
    with open(f"{process}/smaps_rollup", encoding="utf-8") as file:
        private = [line.split()[1] for line in file if line.startswith("Private_Dirty")]
    return text("", structuredContent={"files": len(os.listdir(f"{process}/fd")), "children": len(children), "private_kib": int(private[0])})


def report(message):
    """Sends a log message and a progress notification before it answers."""
    token = current.request["params"].get("_meta", {}).get("progressToken")
    params = {"level": "warning", "logger": "fake", "data": message}
    current.send({"jsonrpc": "2.0", "method": "notifications/message", "params": params})
    params = {"progressToken": token, "progress": 1, "total": 2, "message": message}
    current.send({"jsonrpc": "2.0", "method": "notifications/progress", "params": params})
    return text("reported")


def ask(question):
    """Asks the user, in the way of its era, and replies with what the user did."""
    schema = {"type": "object", "properties": {"answer": {**STRING, "default": "yes"}}, "required": ["answer"]}
    params = {"mode": "form", "message": question, "requestedSchema": schema}
    if options.era == "modern":
        given = current.request["params"]
        if given.get("requestState") == "state of ask":
            return answered(given["inputResponses"]["a"])
        requests = {"a": {"method": "elicitation/create", "params": params}}
        return {"resultType": "input_required", "inputRequests": requests, "requestState": "state of ask"}
    number = f"ask-{next(numbers)}"
    event, answers = asked[number] = (threading.Event(), [])
    current.send({"jsonrpc": "2.0", "id": number, "method": "elicitation/create", "params": params})
    event.wait(20)
    return answered(answers[0].get("result", {"action": "refused"}))


def answered(result):
    """What the user did, and wrote."""
    return text(" ".join([result["action"], *result.get("content", {}).values()]))


def insist():
    """Asks the same question again after every answer; only in the modern era."""
    params = {"mode": "form", "message": "again?", "requestedSchema": {"type": "object", "properties": {}}}
    return {"resultType": "input_required", "inputRequests": {"a": {"method": "elicitation/create", "params": params}}}


def request(method):
    """Sends that request to the client, and replies with its answer."""
    number = f"request-{next(numbers)}"
    event, answers = asked[number] = (threading.Event(), [])
    params = {"messages": [], "maxTokens": 1} if method == "sampling/createMessage" else {}
    current.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
    event.wait(20)
    answer = answers[0] if answers else {}
    return text("", structuredContent={key: answer.get(key) for key in ("result", "error")})


def forget():
    """Forgets every session, as a server does that was started anew."""
    for function in forget_sessions:
        function()
    return text("forgotten")


NUMBER, STRING, INTEGER = {"type": "number"}, {"type": "string"}, {"type": "integer"}
TOOLS = {
    "echo": (lambda text: echo(text), {"text": STRING}),
    "add": (add, {"a": NUMBER, "b": NUMBER}),
    "raw": (raw, {"result": {}}),
    "written": (written, {"result": STRING}),
    "spoken": (spoken, {"message": STRING}),
    "fail": (fail, {"message": STRING}),
    "refuse": (refuse, {}),
    "refuse-with": (refuse_with, {"error": {}}),
    "die": (die, {"status": INTEGER}),
    "never": (never, {}),
    "meet": (meet, {"count": INTEGER}),
    "gate": (gate, {"path": STRING}),
    "sleep": (sleep, {"seconds": NUMBER}),
    "long-reply": (long_reply, {"id_first": {"type": "boolean"}}),
    "long-junk": (long_junk, {}),
    "grandchild": (grandchild, {}),
    "environment": (environment, {}),
    "chatter": (chatter, {"lines": INTEGER}),
    "grow": (grow, {}),
    "flood": (flood, {"times": INTEGER}),
    "doomed": (doomed, {"seconds": NUMBER}),
    "flaky": (flaky, {"path": STRING}),
    "flaky-read": (flaky, {"path": STRING}),
    "parent": (parent, {}),
    "report": (report, {"message": STRING}),
    "ask": (ask, {"question": STRING}),
    "request": (request, {"method": STRING}),
    "forget": (forget, {}),
    "insist": (insist, {}),
}
HINTS = {"flaky-read": {"readOnlyHint": True}, "sleep": {"destructiveHint": False, "idempotentHint": True}}


def described(name):
    function, properties = TOOLS[name]
    tool = {
        "name": name,
        "description": function.__doc__ or "Replies with the text it was given.",
        "inputSchema": {"type": "object", "properties": properties},
    }
    if name in HINTS:
        tool["annotations"] = HINTS[name]
    if name == "add":
        tool["outputSchema"] = {"type": "object", "properties": {"result": NUMBER}, "required": ["result"]}
    return tool


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
        sys.dont_write_bytecode = True
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
