"""The hashes that OpenSSL has elsewhere and CPython does not have of its own, in the shape of those of `hashlib`."""

import hashlib

import _codecell


class _BlockHash:
    """A hash that takes its message block by block."""

    __slots__ = ("_length", "_rest", "_state")

    def __init__(self, data=b"", *, usedforsecurity=True):
        self._state, self._rest, self._length = self._begin, b"", 0
        self.update(data)

    def update(self, data, /):
        if isinstance(data, str):
            raise TypeError("Strings must be encoded before hashing")
        message = self._rest + bytes(memoryview(data))
        whole = len(message) - len(message) % self.block_size
        self._length += len(message) - len(self._rest)
        self._state, self._rest = self._blocks(self._state, message[:whole]), message[whole:]

    def digest(self):
        count = (8 * self._length).to_bytes(self.block_size // 8, self._order)
        padding = b"\x80" + bytes(-(len(self._rest) + 1 + len(count)) % self.block_size)
        return self._blocks(self._state, self._rest + padding + count)[: self.digest_size]

    def hexdigest(self):
        return self.digest().hex()

    def copy(self):
        other = type(self)()
        other._state, other._rest, other._length = self._state, self._rest, self._length
        return other


class Ripemd160(_BlockHash):
    __slots__ = ()
    name, digest_size, block_size = "ripemd160", 20, 64
    _begin = bytes.fromhex("0123456789abcdeffedcba9876543210f0e1d2c3")
    _blocks, _order = _codecell.ripemd160_blocks, "little"


def _beginning(name):
    """What SHA-512/t begins with: the digest of its name by a SHA-512 that begins otherwise (FIPS 180-4, 5.3.6)."""
    primes = (
        "6a09e667f3bcc908bb67ae8584caa73b3c6ef372fe94f82ba54ff53a5f1d36f1"
        "510e527fade682d19b05688c2b3e6c1f1f83d9abfb41bd6b5be0cd19137e2179"
    )
    changed = bytes(byte ^ 0xA5 for byte in bytes.fromhex(primes))
    block = name + b"\x80"
    return _codecell.sha512_blocks(changed, block + bytes(112 - len(block)) + (8 * len(name)).to_bytes(16))


class Sha512_224(_BlockHash):
    __slots__ = ()
    name, digest_size, block_size = "sha512_224", 28, 128
    _begin = _beginning(b"SHA-512/224")
    _blocks, _order = _codecell.sha512_blocks, "big"


class Sha512_256(_BlockHash):
    __slots__ = ()
    name, digest_size, block_size = "sha512_256", 32, 128
    _begin = _beginning(b"SHA-512/256")
    _blocks, _order = _codecell.sha512_blocks, "big"


class Md5Sha1:
    """MD5 and SHA-1 one after the other, as old versions of TLS had them."""

    __slots__ = ("_parts",)
    name, digest_size, block_size = "md5-sha1", 36, 64

    def __init__(self, data=b"", *, usedforsecurity=True):
        self._parts = hashlib.md5(data), hashlib.sha1(data)

    def update(self, data, /):
        for part in self._parts:
            part.update(data)

    def digest(self):
        return b"".join(part.digest() for part in self._parts)

    def hexdigest(self):
        return self.digest().hex()

    def copy(self):
        other = type(self)()
        other._parts = tuple(part.copy() for part in self._parts)
        return other
