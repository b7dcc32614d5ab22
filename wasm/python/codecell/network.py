"""The network, of which there is none: what `socket` lacks here. Sockets are made, set up and bound as ever, so that programs
and their tests come as far as the place that needs a network, and that fails as on a system whose cable is pulled. The two
ends of `socketpair()` reach each other: they are pipes."""

import _socket
import errno
import ipaddress
import os
import socket
import time
import weakref

_NO_NETWORK = "Network is unreachable (a script has no network)"
_NO_CLIENTS = "Operation not supported (a script has no network, so that nobody could connect)"
_LOOPBACK = "127.0.0.1"
# The first of the numbers that Linux gives to sockets whose program wants any.
_FIRST_PORT = 32768

# What programs set on sockets, with the numbers of Linux.
_OPTIONS = {
    "SO_BROADCAST": 6, "SO_ERROR": 4, "SO_KEEPALIVE": 9, "SO_LINGER": 13, "SO_RCVBUF": 8, "SO_RCVTIMEO": 20,
    "SO_REUSEADDR": 2, "SO_REUSEPORT": 15, "SO_SNDBUF": 7, "SO_SNDTIMEO": 21, "MSG_DONTWAIT": 64, "MSG_NOSIGNAL": 16384,
}  # fmt: skip

_states = weakref.WeakKeyDictionary()
_next_port = _FIRST_PORT


class _State:
    """What there is to know of a socket beside its descriptor, which is the end of a pipe that it reads."""

    def __init__(self, writes_to, is_connected):
        self.writes_to = writes_to
        self.is_connected = is_connected
        self.address = ("0.0.0.0", 0)
        self.options = {}

    def close(self):
        if self.writes_to is not None:
            os.close(self.writes_to)
            self.writes_to = None

    __del__ = close


_init, _real_close = socket.socket.__init__, socket.socket._real_close


def _error(number, text=None):
    return OSError(number, text or os.strerror(number))


def _initialize(self, family=-1, type=-1, proto=-1, fileno=None):
    """Make a socket, which a descriptor without its own belongs to: nobody writes to it."""
    if fileno is not None:
        _init(self, family, socket.SOCK_STREAM if type == -1 else type, max(proto, 0), fileno)
        _states[self] = _State(None, False)
        return
    _open(self, *os.pipe(), family, type, proto, False)


def _open(self, reads_from, writes_to, family, type, proto, is_connected):
    type = socket.SOCK_STREAM if type == -1 else type
    is_waiting = not type & socket.SOCK_NONBLOCK
    type &= ~(socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
    try:
        _init(self, socket.AF_INET if family == -1 else family, type, max(proto, 0), reads_from)
    except BaseException:
        os.close(reads_from)
        os.close(writes_to)
        raise
    _states[self] = _State(writes_to, is_connected)
    default = _socket.getdefaulttimeout()
    self.settimeout(default if is_waiting else 0)


def _close(self):
    """Close both descriptors."""
    state = _states.pop(self, None)
    if state is not None:
        state.close()
    _real_close(self)


def _open_state(self):
    state = _states.get(self)
    if state is None or self.fileno() < 0:
        raise _error(errno.EBADF)
    return state


# -- what every socket can do --------------------------------------------------


def _bind(self, address, /):
    """Bind the socket to a local address."""
    global _next_port
    state = _open_state(self)
    host, port = _host_and_port(address)
    if state.address[1]:
        raise _error(errno.EINVAL)
    if host not in ("", "0.0.0.0", "localhost") and not _is_loopback(host):
        raise _error(errno.EADDRNOTAVAIL)
    if port == 0:
        port, _next_port = _next_port, _next_port + 1
    state.address = (host or "0.0.0.0", port) if host != "localhost" else (_LOOPBACK, port)


def _getsockname(self):
    """Return the address of the local endpoint."""
    return _open_state(self).address


def _getpeername(self):
    """Return the address of the remote endpoint."""
    raise _error(errno.ENOTCONN)


def _setsockopt(self, level, optname, value, optlen=None, /):
    """Set a socket option, which is kept for getsockopt()."""
    _open_state(self).options[level, optname] = value


def _getsockopt(self, level, optname, buflen=0, /):
    """Get a socket option."""
    state = _open_state(self)
    found = int(self.type) if (level, optname) == (socket.SOL_SOCKET, socket.SO_TYPE) else state.options.get((level, optname), 0)
    if not buflen:
        return found if isinstance(found, int) else int.from_bytes(bytes(found)[:4], "little")
    return found.to_bytes(buflen, "little", signed=True) if isinstance(found, int) else bytes(found)[:buflen]


# -- what needs a network --------------------------------------------------------


def _connect(self, address, /):
    """Connect the socket to a remote address, of which none can be reached."""
    _open_state(self)
    host, _ = _host_and_port(address)
    if host in ("", "localhost") or _is_loopback(host):
        raise _error(errno.ECONNREFUSED)
    if not _is_address(host):
        raise _unresolved()
    raise _error(errno.ENETUNREACH, _NO_NETWORK)


def _connect_ex(self, address, /):
    """The number of the error that connect() raises."""
    try:
        self.connect(address)
    except socket.gaierror:
        raise
    except OSError as error:
        return error.errno


def _listen(self, backlog=None, /):
    """Wait for connections, of which there are none."""
    _open_state(self)
    raise _error(errno.EOPNOTSUPP, _NO_CLIENTS)


def _accept(self):
    """accept() -> (socket object, address info)"""
    _open_state(self)
    raise _error(errno.EINVAL)  # it does not listen


def _sendto(self, data, *flags_and_address):
    """Send data to an address, of which none can be reached."""
    if not 1 <= len(flags_and_address) <= 2:
        raise TypeError(f"sendto() takes 2 or 3 arguments ({1 + len(flags_and_address)} given)")
    memoryview(data)
    self.connect(flags_and_address[-1])


# -- what the ends of a pair can do --------------------------------------------


def _connected(self):
    state = _open_state(self)
    if not state.is_connected:
        raise _error(errno.ENOTCONN)
    return state


def _recv(self, bufsize, flags=0, /):
    """Receive up to bufsize bytes; nothing once the other end is closed."""
    _connected(self)
    if bufsize < 0:
        raise ValueError("negative buffersize in recv")
    return _in_time(self, os.read, self.fileno(), bufsize)


def _recv_into(self, buffer, nbytes=0, flags=0, /):
    """Receive into a buffer; how many bytes."""
    view = memoryview(buffer).cast("B")
    data = self.recv(nbytes or len(view))
    view[: len(data)] = data
    return len(data)


def _recvfrom(self, bufsize, flags=0, /):
    """Like recv(), with the address of the sender."""
    return self.recv(bufsize, flags), None


def _send(self, data, flags=0, /):
    """Send data; how many bytes of it."""
    state = _connected(self)
    if state.writes_to is None:
        raise _error(errno.EPIPE)
    return _in_time(self, os.write, state.writes_to, data)


def _sendall(self, data, flags=0, /):
    """Send all of the data."""
    view = memoryview(data).cast("B")
    while view:
        view = view[self.send(view) :]


def _shutdown(self, how, /):
    """Shut down one or both halves of the connection."""
    state = _connected(self)
    if how in (socket.SHUT_WR, socket.SHUT_RDWR):
        state.close()


def _in_time(self, function, *arguments):
    """What the function gives. Where it would wait, the other end does nothing for as long as the socket waits."""
    try:
        return function(*arguments)
    except OSError as error:
        timeout = self.gettimeout()
        if error.errno not in (errno.EAGAIN, errno.EDEADLK) or timeout is None:
            raise
    if timeout == 0:
        raise _error(errno.EAGAIN)
    time.sleep(timeout)
    raise TimeoutError("timed out")


def _socketpair(family=None, type=socket.SOCK_STREAM, proto=0):
    """Create a pair of connected socket objects."""
    family = socket.AF_INET if family is None else family
    pair = [socket.socket.__new__(socket.socket) for _ in range(2)]
    (left_reads, right_writes), (right_reads, left_writes) = os.pipe(), os.pipe()
    _open(pair[0], left_reads, left_writes, family, type, proto, True)
    _open(pair[1], right_reads, right_writes, family, type, proto, True)
    return tuple(pair)


# -- names and addresses -----------------------------------------------------------


def _host_and_port(address):
    if not isinstance(address, tuple) or len(address) < 2:
        raise TypeError(f"an address is a tuple of a host and a port, not {type(address).__name__}")
    host, port = address[:2]
    if not isinstance(host, str) or not isinstance(port, int):
        raise TypeError("an address is a tuple of a str and an int")
    if not 0 <= port <= 0xFFFF:
        raise OverflowError("bind(): port must be 0-65535.")
    return host, port


def _is_address(host):
    try:
        return ipaddress.ip_address(host) is not None
    except ValueError:
        return False


def _is_loopback(host):
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def _unresolved():
    return socket.gaierror(socket.EAI_FAIL, "Non-recoverable failure in name resolution")


def _getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    """What is known without asking anybody: of addresses, of this machine's name, and of numbered ports."""
    host = host.decode() if isinstance(host, bytes) else host
    if host is None:
        host = "0.0.0.0" if flags & socket.AI_PASSIVE else _LOOPBACK
    elif host == "localhost":
        host = _LOOPBACK
    port = port.decode() if isinstance(port, bytes) else port
    if isinstance(port, str) and port.isdecimal():
        port = int(port)
    if not _is_address(host) or isinstance(port, str):
        raise _unresolved()
    is_ipv4 = ipaddress.ip_address(host).version == 4
    found_family = socket.AF_INET if is_ipv4 else socket.AF_INET6
    if family not in (0, found_family):
        raise socket.gaierror(socket.EAI_ADDRFAMILY, "Address family for hostname not supported")
    kinds = [(socket.SOCK_STREAM, socket.IPPROTO_TCP), (socket.SOCK_DGRAM, socket.IPPROTO_UDP)]
    address = (host, port or 0) if is_ipv4 else (host, port or 0, 0, 0)
    return [
        (found_family, kind, protocol, "", address)
        for kind, protocol in kinds
        if type in (0, kind) and proto in (0, protocol)
    ]


def _gethostname():
    """The name of the machine, as one without a network has it."""
    return "localhost"


def _gethostbyname(hostname, /):
    """Return the IP address (a string of the form '255.255.255.255') for a host."""
    return _getaddrinfo(hostname, 0, socket.AF_INET)[0][-1][0]


def _gethostbyname_ex(hostname, /):
    """Return the true host name, a list of aliases, and a list of IP addresses, for a host."""
    return hostname, [], [_gethostbyname(hostname)]


def _inet_ntoa(packed_ip, /):
    """Convert an IP address from 32-bit packed binary format to string format."""
    return socket.inet_ntop(socket.AF_INET, packed_ip)


_METHODS = {
    "__init__": _initialize, "_real_close": _close, "bind": _bind, "getsockname": _getsockname,
    "getpeername": _getpeername, "setsockopt": _setsockopt, "getsockopt": _getsockopt, "connect": _connect,
    "connect_ex": _connect_ex, "listen": _listen, "accept": _accept, "sendto": _sendto, "recv": _recv,
    "recv_into": _recv_into, "recvfrom": _recvfrom, "send": _send, "sendall": _sendall, "shutdown": _shutdown,
}  # fmt: skip


def install():
    """Put into `socket` what it lacks here."""
    for name, method in _METHODS.items():
        method.__name__ = name
        method.__qualname__ = f"socket.{name}"
        setattr(socket.socket, name, method)
    functions = {"gethostname": _gethostname, "gethostbyname": _gethostbyname, "gethostbyname_ex": _gethostbyname_ex}
    functions |= {"inet_ntoa": _inet_ntoa, "getaddrinfo": _getaddrinfo}
    for name, function in functions.items():
        setattr(_socket, name, function)
    del functions["getaddrinfo"]  # that of `socket` makes enumerations of what it gives
    for name, value in (_OPTIONS | functions | {"socketpair": _socketpair}).items():
        setattr(socket, name, value)


def is_missing(error):
    """Whether an error says that there is no network."""
    reason = getattr(error, "reason", error)
    # Packages quote the errors of others in their own.
    if isinstance(reason, (socket.gaierror, socket.herror)) or "a script has no network" in str(error):
        return True
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_globals.get("__name__") in (__name__, "socket", "ssl", "_ssl")
