# expect: OSError
# message: Network is unreachable
# hint: a script has no network, and no server here has a tool for that; take what is out there as a variable
# policy: off
# Sockets can be made and set up, and the ends of a pair reach each other; what is outside cannot be reached.
import asyncio
import errno
import selectors
import socket
import socketserver
import ssl
from http.server import BaseHTTPRequestHandler, HTTPServer


def raised(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return error.errno or type(error).__name__


with socket.socket() as made:
    made.settimeout(0.5)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("localhost", 0))
    host, port = made.getsockname()
    assert host == "127.0.0.1" and port > 1024 and made.fileno() >= 3
    assert made.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) == 1
    assert made.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_STREAM
    assert raised(made.recv, 1) == raised(made.getpeername) == errno.ENOTCONN
    assert raised(made.listen) == errno.EOPNOTSUPP
    assert raised(made.connect, ("127.0.0.1", 80)) == made.connect_ex(("localhost", 1)) == errno.ECONNREFUSED
    assert f"laddr=('127.0.0.1', {port})" in repr(made), repr(made)
assert made.fileno() == -1 and raised(made.send, b"x") == errno.EBADF
assert raised(socket.socket(type=socket.SOCK_DGRAM).sendto, b"x", ("8.8.8.8", 53)) == errno.ENETUNREACH
assert raised(HTTPServer, ("127.0.0.1", 0), BaseHTTPRequestHandler) == errno.EOPNOTSUPP
assert raised(socketserver.TCPServer, ("", 0), None) == raised(socket.create_server, ("", 0)) == errno.EOPNOTSUPP
encrypted = ssl.create_default_context().wrap_socket(socket.socket(), server_hostname="localhost")
assert raised(encrypted.connect, ("localhost", 443)) == errno.ENETUNREACH
assert raised(socket.create_connection, ("127.0.0.1", 9)) == errno.ECONNREFUSED

assert socket.gethostbyname(socket.gethostname()) == "127.0.0.1"
assert socket.getfqdn() == "localhost" and socket.inet_ntoa(b"\x01\x02\x03\x04") == "1.2.3.4"
found = socket.getaddrinfo("10.0.0.1", "80", type=socket.SOCK_STREAM)
assert found == [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("10.0.0.1", 80))], found
assert socket.getaddrinfo("::1", 1)[0][0] is socket.AF_INET6

left, right = socket.socketpair()
left.sendall(b"a line\nand more")
assert right.recv(2) == b"a "
with right.makefile() as lines:
    assert lines.readline() == "line\n"
right.setblocking(False)
assert raised(right.recv, 1) == errno.EAGAIN
right.settimeout(0.01)
assert raised(right.recv, 1) == "TimeoutError"
with selectors.DefaultSelector() as selector:
    selector.register(left, selectors.EVENT_READ)
    assert selector.select(0) == []
    right.send(b"now")
    assert [key.fileobj for key, _ in selector.select(0)] == [left]
left.close()
assert right.recv(1) == b"" and raised(right.send, b"x") == errno.EPIPE

loop = asyncio.SelectorEventLoop()
loop.call_soon_threadsafe(loop.stop)
loop.run_forever()
loop.close()
socket.create_connection(("93.184.216.34", 80))
