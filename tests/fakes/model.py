"""A fake model for tests, served as providers serve theirs. Only the standard library.

    python3 model.py REPLIES.json RECORD

Prints its port, and answers POST /v1/chat/completions as OpenAI does, /v1/messages as Anthropic does, and /api/chat as
Ollama does, whichever is asked, and GET with a list of models. The file holds a list with what it says to each request in turn; to later requests it
says the last thing again. Each is an object with one of
    code, answer    a whole answer in the form that codecell asks for, with `reasoning` if that is there
    text            exactly this text
    refusal         the model declines, with these words
    status          no answer but this status, with `headers` and `body` if these are there
    raw             this text as the whole body
    models          the names of the models that there are, for GET
    endless         a `body` in large pieces, `chunks` of a few bytes, or `headers`, until the client has gone; then a line
                    in RECORD has the bytes that were `sent`
    hang            nothing until the client has gone; then a line in RECORD says so
and perhaps `cut`, with which the answer ended too early, and `no_usage`, with which it does not tell what it cost.
RECORD gets a line of JSON for each request: `path`, `headers` and `body`.
"""

import http.server
import json
import socket
import sys
import threading

replies_path, record_path = sys.argv[1:]
with open(replies_path, encoding="utf-8") as file:
    REPLIES = json.load(file)
lock = threading.Lock()
asked = 0


def record(**event):
    with lock, open(record_path, "a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\n")


def next_reply():
    global asked
    with lock:
        reply = REPLIES[min(asked, len(REPLIES) - 1)]
        asked += 1
    return reply


def said(reply):
    if "text" in reply:
        return reply["text"]
    parts = {"reasoning": reply.get("reasoning", ""), "code": reply.get("code", ""), "answer": reply.get("answer", "")}
    return json.dumps(parts)


def of_openai(reply):
    message = {"role": "assistant", "content": None if "refusal" in reply else said(reply), "refusal": reply.get("refusal")}
    choice = {"index": 0, "message": message, "finish_reason": "length" if reply.get("cut") else "stop"}
    usage = {} if reply.get("no_usage") else {"usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}}
    return {"id": "1", "object": "chat.completion", "model": "fake", "choices": [choice], **usage}


def of_anthropic(reply):
    reason = "refusal" if "refusal" in reply else "max_tokens" if reply.get("cut") else "end_turn"
    content = [{"type": "text", "text": reply.get("refusal") or said(reply)}]
    usage = {"input_tokens": 100, "output_tokens": 10}
    return {"id": "1", "type": "message", "role": "assistant", "model": "fake", "content": content, "stop_reason": reason, "usage": usage}


def of_ollama(reply):
    message = {"role": "assistant", "content": said(reply)}
    return {"model": "fake", "message": message, "done": True, "done_reason": "stop", "prompt_eval_count": 100, "eval_count": 10}


def of_gemini(reply):
    candidate = {"content": {"role": "model", "parts": [{"text": said(reply)}]}, "finishReason": "STOP"}
    usage = {"promptTokenCount": 100, "candidatesTokenCount": 10, "totalTokenCount": 110}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "fake"}


PROTOCOLS = {"/chat/completions": of_openai, "/messages": of_anthropic, "/api/chat": of_ollama, ":generateContent": of_gemini}


def models(path, names):
    if path.endswith("/api/tags"):
        return {"models": [{"name": name} for name in names]}
    return {"data": [{"id": name} for name in names], "models": [{"name": f"models/{name}"} for name in names]}


# What is sent first of an endless answer, and again and again after that.
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ENDLESS = {
    "body": (HEAD + b"\r\n[", b"1," * 32_768),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n", (b"40\r\n" + b"1," * 32 + b"\r\n") * 64),
    "headers": (HEAD, b"X-More: " + b"a" * 1_000 + b"\r\n"),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send_for_ever(self, first, more):
        sent = 0
        try:
            self.connection.sendall(first)
            while True:
                self.connection.sendall(more)
                sent += len(more)
        except OSError:
            record(sent=sent)
        self.close_connection = True

    def do_GET(self):
        record(path=self.path, headers=dict(self.headers))
        self.reply(next_reply())

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        record(path=self.path, headers=dict(self.headers), body=body)
        self.reply(next_reply())

    def reply(self, reply):
        if "endless" in reply:
            self.send_for_ever(*ENDLESS[reply["endless"]])
            return
        if "hang" in reply:
            # The next byte would be the beginning of another request: there is none, until the client has gone.
            try:
                self.connection.recv(1, socket.MSG_PEEK)
            except OSError:
                pass
            record(gone=True)
            self.close_connection = True
            return
        status, headers = reply.get("status", 200), reply.get("headers", {})
        if "raw" in reply:
            answer = reply["raw"]
        elif "models" in reply:
            answer = json.dumps(models(self.path, reply["models"]))
        elif status != 200:
            answer = json.dumps(reply.get("body", {"error": {"message": f"status {status}"}}))
        else:
            protocol = next(form for end, form in PROTOCOLS.items() if self.path.split("?")[0].endswith(end))
            answer = json.dumps(protocol(reply))
        answer = answer.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
