"""What `ssl` is built on, for a cell, which has no network: contexts can be made and set up as ever, and a connection
cannot be made. `ssl` itself is Python's own.

The numbers are OpenSSL's, since programs show and compare them.
"""

import errno
import os

OPENSSL_VERSION = "none (a script has no network)"
OPENSSL_VERSION_NUMBER = 0x30000000
OPENSSL_VERSION_INFO = _OPENSSL_API_VERSION = (3, 0, 0, 0, 0)
_DEFAULT_CIPHERS = "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"

HAS_SNI = HAS_ECDH = HAS_ALPN = HAS_TLSv1_2 = HAS_TLSv1_3 = True
HAS_NPN = HAS_SSLv2 = HAS_SSLv3 = HAS_TLSv1 = HAS_TLSv1_1 = HAS_PSK = False

PROTOCOL_SSLv2, PROTOCOL_SSLv3, PROTOCOL_TLS, PROTOCOL_SSLv23 = 0, 1, 2, 2
PROTOCOL_TLSv1, PROTOCOL_TLSv1_1, PROTOCOL_TLSv1_2, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER = 3, 4, 5, 16, 17
PROTO_MINIMUM_SUPPORTED, PROTO_MAXIMUM_SUPPORTED = -2, -1
PROTO_SSLv3, PROTO_TLSv1, PROTO_TLSv1_1, PROTO_TLSv1_2, PROTO_TLSv1_3 = 768, 769, 770, 771, 772

CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED = 0, 1, 2
VERIFY_DEFAULT, VERIFY_CRL_CHECK_LEAF, VERIFY_CRL_CHECK_CHAIN, VERIFY_X509_STRICT = 0, 0x4, 0xC, 0x20
VERIFY_ALLOW_PROXY_CERTS, VERIFY_X509_TRUSTED_FIRST, VERIFY_X509_PARTIAL_CHAIN = 0x40, 0x8000, 0x80000
ENCODING_PEM, ENCODING_DER = 1, 2

OP_ALL, OP_NO_SSLv2, OP_NO_SSLv3 = 0x80000050, 0, 0x2000000
OP_NO_TLSv1, OP_NO_TLSv1_1, OP_NO_TLSv1_2, OP_NO_TLSv1_3 = 0x4000000, 0x10000000, 0x8000000, 0x20000000
OP_CIPHER_SERVER_PREFERENCE, OP_SINGLE_DH_USE, OP_SINGLE_ECDH_USE = 0x400000, 0, 0
OP_NO_TICKET, OP_NO_COMPRESSION, OP_NO_RENEGOTIATION = 0x4000, 0x20000, 0x40000000
OP_ENABLE_MIDDLEBOX_COMPAT, OP_IGNORE_UNEXPECTED_EOF, OP_ENABLE_KTLS, OP_LEGACY_SERVER_CONNECT = 0x100000, 0x80, 0x8, 0x4

SSL_ERROR_NONE, SSL_ERROR_SSL, SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE, SSL_ERROR_WANT_X509_LOOKUP = 0, 1, 2, 3, 4
SSL_ERROR_SYSCALL, SSL_ERROR_ZERO_RETURN, SSL_ERROR_WANT_CONNECT, SSL_ERROR_EOF = 5, 6, 7, 8
SSL_ERROR_INVALID_ERROR_CODE = 10

ALERT_DESCRIPTION_CLOSE_NOTIFY, ALERT_DESCRIPTION_UNEXPECTED_MESSAGE, ALERT_DESCRIPTION_BAD_RECORD_MAC = 0, 10, 20
ALERT_DESCRIPTION_HANDSHAKE_FAILURE, ALERT_DESCRIPTION_BAD_CERTIFICATE = 40, 42
ALERT_DESCRIPTION_CERTIFICATE_REVOKED, ALERT_DESCRIPTION_CERTIFICATE_EXPIRED = 44, 45
ALERT_DESCRIPTION_CERTIFICATE_UNKNOWN, ALERT_DESCRIPTION_UNKNOWN_CA, ALERT_DESCRIPTION_ACCESS_DENIED = 46, 48, 49
ALERT_DESCRIPTION_PROTOCOL_VERSION, ALERT_DESCRIPTION_INTERNAL_ERROR, ALERT_DESCRIPTION_UNRECOGNIZED_NAME = 70, 80, 112

_NO_NETWORK = "a script has no network, and so no encrypted connections"
_NAMES = {
    "1.3.6.1.5.5.7.3.1": (129, "serverAuth", "TLS Web Server Authentication"),
    "1.3.6.1.5.5.7.3.2": (130, "clientAuth", "TLS Web Client Authentication"),
}


class SSLError(OSError):
    """An error occurred in the SSL implementation."""

    library = reason = None

    def __str__(self):
        return self.strerror if isinstance(self.strerror, str) else str(self.args)


class SSLZeroReturnError(SSLError):
    """SSL/TLS session closed cleanly."""


class SSLWantReadError(SSLError):
    """Non-blocking SSL socket needs to read more data before the requested operation can be completed."""


class SSLWantWriteError(SSLError):
    """Non-blocking SSL socket needs to write more data before the requested operation can be completed."""


class SSLSyscallError(SSLError):
    """System error when attempting SSL operation."""


class SSLEOFError(SSLError):
    """SSL/TLS connection terminated abruptly."""


class SSLCertVerificationError(SSLError, ValueError):
    """A certificate could not be verified."""

    verify_code = verify_message = None


for _kind in (SSLError, *SSLError.__subclasses__()):
    _kind.__module__ = "ssl"


class SSLSession:
    """A session of a connection, of which there is none."""

    def __init__(self):
        raise TypeError("cannot create '_ssl.SSLSession' instances")


class Certificate:
    """A certificate that a connection came with, of which there is none."""

    def __init__(self):
        raise TypeError("cannot create '_ssl.Certificate' instances")


class MemoryBIO:
    """Bytes on their way from or to a connection."""

    def __init__(self):
        self._bytes = bytearray()
        self._is_closed = False

    @property
    def pending(self):
        """How many bytes there are to read."""
        return len(self._bytes)

    @property
    def eof(self):
        """Whether nothing is there and nothing more will come."""
        return self._is_closed and not self._bytes

    def read(self, size=-1):
        """Up to `size` bytes, or all."""
        size = len(self._bytes) if size < 0 else size
        taken = bytes(self._bytes[:size])
        del self._bytes[:size]
        return taken

    def write(self, data):
        """Append bytes; how many."""
        if self._is_closed:
            raise SSLError(SSL_ERROR_SSL, "cannot write() after write_eof()")
        data = memoryview(data).cast("B")
        self._bytes += data
        return len(data)

    def write_eof(self):
        """Say that nothing more comes."""
        self._is_closed = True


class _SSLContext:
    """The settings of connections."""

    sni_callback = keylog_filename = _msg_callback = None
    post_handshake_auth = False
    num_tickets, security_level = 2, 2
    sslsocket_class = sslobject_class = None

    def __new__(cls, protocol, /):
        known = (PROTOCOL_TLS, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER, PROTOCOL_TLSv1_2)
        if protocol not in known:
            raise ValueError("invalid or unsupported protocol version")
        self = super().__new__(cls)
        is_client = protocol == PROTOCOL_TLS_CLIENT
        self._values = {
            "protocol": int(protocol),
            "options": OP_ALL | OP_NO_SSLv3 | OP_CIPHER_SERVER_PREFERENCE | OP_NO_COMPRESSION | OP_ENABLE_MIDDLEBOX_COMPAT,
            "verify_flags": VERIFY_X509_TRUSTED_FIRST,
            "verify_mode": CERT_REQUIRED if is_client else CERT_NONE,
            "check_hostname": is_client,
            "minimum_version": PROTO_TLSv1_2,
            "maximum_version": PROTO_MAXIMUM_SUPPORTED,
        }
        return self

    @property
    def protocol(self):
        return self._values["protocol"]

    @property
    def check_hostname(self):
        return self._values["check_hostname"]

    @check_hostname.setter
    def check_hostname(self, value):
        if value and self._values["verify_mode"] == CERT_NONE:
            self._values["verify_mode"] = CERT_REQUIRED
        self._values["check_hostname"] = bool(value)

    @property
    def verify_mode(self):
        return self._values["verify_mode"]

    @verify_mode.setter
    def verify_mode(self, value):
        if value not in (CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED):
            raise ValueError("invalid value for verify_mode")
        if value == CERT_NONE and self._values["check_hostname"]:
            raise ValueError("Cannot set verify_mode to CERT_NONE when check_hostname is enabled.")
        self._values["verify_mode"] = int(value)

    def set_ciphers(self, ciphers, /):
        """Choose ciphers for connections, which are not made."""
        if not isinstance(ciphers, str):
            raise TypeError(f"set_ciphers() argument must be str, not {type(ciphers).__name__}")

    def get_ciphers(self):
        """The ciphers that are to be had: none."""
        return []

    def set_ecdh_curve(self, name, /):
        """Choose a curve for connections, which are not made."""

    def set_default_verify_paths(self):
        """Load the certificates of the system, which has none."""

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        """Load certificates to trust; their files must be there."""
        if cafile is None and capath is None and cadata is None:
            raise TypeError("cafile, capath and cadata cannot be all omitted")
        _must_be_there(cafile, capath)

    def load_cert_chain(self, certfile, keyfile=None, password=None):
        """Load a certificate of one's own; its files must be there."""
        _must_be_there(certfile, keyfile)

    def load_dh_params(self, path, /):
        """Load parameters of key exchanges; their file must be there."""
        _must_be_there(path)

    def cert_store_stats(self):
        """How many certificates are trusted."""
        return {"x509": 0, "crl": 0, "x509_ca": 0}

    def get_ca_certs(self, binary_form=False):
        """The certificates that are trusted."""
        return []

    def session_stats(self):
        """How many connections there were."""
        names = ("number", "connect", "connect_good", "connect_renegotiate", "accept", "accept_good", "accept_renegotiate")
        return dict.fromkeys((*names, "hits", "misses", "timeouts", "cache_full"), 0)

    def _set_alpn_protocols(self, protocols, /):
        """Choose what is spoken over connections, which are not made."""

    def _wrap_socket(self, *_, **__):
        raise SSLError(errno.ENETUNREACH, _NO_NETWORK)

    _wrap_bio = _wrap_socket


def _kept(name):
    def read(self):
        return self._values[name]

    def write(self, value):
        self._values[name] = int(value)

    return property(read, write)


for _name in ("options", "verify_flags", "minimum_version", "maximum_version"):
    setattr(_SSLContext, _name, _kept(_name))


def _must_be_there(*paths):
    for path in paths:
        if path is not None:
            os.stat(path)


def get_default_verify_paths():
    """Names of variables and files where a system has its certificates."""
    return "SSL_CERT_FILE", "/etc/ssl/cert.pem", "SSL_CERT_DIR", "/etc/ssl/certs"


def txt2obj(txt, name=False):
    """What is known of an object identifier."""
    for oid, (nid, short, long) in _NAMES.items():
        if txt == oid or (name and txt in (short, long)):
            return nid, short, long, oid
    raise ValueError(f"unknown object {txt[:100]!r}")


def nid2obj(nid, /):
    """What is known of an object by OpenSSL's number for it."""
    for oid, (known, short, long) in _NAMES.items():
        if nid == known:
            return nid, short, long, oid
    raise ValueError(f"unknown NID {nid}")


def RAND_status():
    """True: random bytes are there."""
    return True


def RAND_add(data, entropy, /):
    """Nothing: the host's random bytes need no more."""


def RAND_bytes(count, /):
    """Random bytes of the host."""
    return os.urandom(count)
