"""The fake server over Streamable HTTP: sessions in the legacy era, none in the modern one."""

import http.server
import json
import queue
import ssl
import threading
import uuid


def encoded(message):
    return (getattr(message, "text", None) or json.dumps(message)).encode()


def serve(options, answer, record, listeners, subscriptions, forget_sessions):
    """Serves until the process ends. What announces changes is added to `listeners` and `subscriptions`."""
    sessions = set()
    forget_sessions.append(sessions.clear)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_POST(self):
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            record(event="post", method=message.get("method"), header=self.headers.get("X-Test"))
            if not self.is_allowed():
                return
            session = None
            if options.era == "legacy":
                if message.get("method") == "initialize":
                    session = uuid.uuid4().hex
                    sessions.add(session)
                elif "Mcp-Session-Id" not in self.headers:
                    self.reply(400, {"jsonrpc": "2.0", "id": "server-error", "error": {"code": -32600, "message": "no session"}})
                    return
                elif options.amnesia and message.get("method") == "tools/call" or self.headers["Mcp-Session-Id"] not in sessions:
                    self.refuse(options.unknown_session, options.unknown_words, message)
                    return
            if (
                options.refusal_status
                and message.get("method") == "initialize"
                and options.knows != message["params"]["protocolVersion"]
            ):
                record(event="refused", version=message["params"]["protocolVersion"])
                self.refuse(options.refusal_status, options.refusal, message)
                return
            messages = queue.Queue()
            answer(message, messages.put)
            if "id" not in message or "method" not in message:
                self.reply(options.notices, None)
            elif message["method"] == "subscriptions/listen":
                self.stream(messages, subscriptions, (message["id"], messages.put))
            elif options.reply == "sse" and message["method"] == "tools/call":
                self.stream(messages, None, None, message["id"])
            else:
                while (response := messages.get()).get("id") != message["id"]:
                    pass
                self.reply(200, response, session)

        def refuse(self, status, words, message):
            """Answers with `words`, which are a message if they are JSON."""
            words = words.replace("$ID", json.dumps(message.get("id")))
            if status == 200 and options.reply == "sse":
                # What is no message is sent as frameworks send their errors.
                self.event("message" if '"jsonrpc"' in words else "error", words)
                return
            body = words.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if words.startswith("{") else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def event(self, name, data):
            """Sends one event as the whole answer."""
            body = f"event: {name}\ndata: {data}\n\n".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            if options.era != "legacy" or self.headers.get("Mcp-Session-Id") not in sessions:
                self.reply(405, None)
                return
            messages = queue.Queue()
            listeners.append(messages.put)
            self.stream(messages, listeners, messages.put)

        def do_DELETE(self):
            record(event="deleted", known=self.headers.get("Mcp-Session-Id") in sessions)
            sessions.discard(self.headers.get("Mcp-Session-Id"))
            self.reply(204, None)

        def is_allowed(self):
            if options.token is None or self.headers.get("Authorization") == f"Bearer {options.token}":
                return True
            self.send_response(401)
            self.send_header("WWW-Authenticate", "Bearer")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return False

        def reply(self, status, message, session=None):
            body = b"" if message is None else encoded(message)
            self.send_response(status)
            if message is not None:
                self.send_header("Content-Type", "application/json")
            if session is not None:
                self.send_header("Mcp-Session-Id", session)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def stream(self, messages, registry, entry, last=None):
            """Sends `messages` as events, until the answer to `last` or until the client has gone."""
            self.close_connection = True
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.flush()
            try:
                while True:
                    try:
                        message = messages.get(timeout=0.5)
                    except queue.Empty:
                        self.wfile.write(b": still here\n\n")
                        continue
                    self.wfile.write(b"data: " + encoded(message) + b"\n\n")
                    self.wfile.flush()
                    if last is not None and message.get("id") == last:
                        return
            except OSError:
                pass
            finally:
                if registry is not None and entry in registry:
                    registry.remove(entry)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.http), Handler)
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    # Clients that go away in the middle are part of the tests.
    server.handle_error = lambda *_: None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    threading.Event().wait()
