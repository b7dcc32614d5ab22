"""What the parts of the fake server share: its options, which server.py describes, what it records, and whom it talks to."""

import argparse
import itertools
import json
import threading

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
# Held while something is written to standard output.
lock = threading.Lock()

# The call that a thread works on: `send` leads to its caller.
current = threading.local()
# Where announcements go: on standard streams to the only peer, over HTTP to every open stream.
listeners = []
# Streams of the modern era that asked for changes of the tools: (id of the request, send).
subscriptions = []
# What ends every session over HTTP.
forget_sessions = []
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


def spoken_message(text_, number, send):
    message = Written(id=number)
    message.text = text_.replace("$ID", json.dumps(number))
    send(message)
