"""The tools of the fake server. Each misbehaves in its own way during its call."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

from server_shared import (
    LONG_BYTES, Written, asked, current, forget_sessions, listeners, lock, numbers, options, record, spoken_message,
    subscriptions,
)  # fmt: skip

# Calls of `meet` so far.
meeting, arrived = threading.Condition(), []


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
