"""What `hashlib` has of OpenSSL elsewhere: hashes under OpenSSL's names, and keys that are derived from passwords."""

import hashlib

import _codecell
from codecell import digests

_OWN = {
    "md5-sha1": digests.Md5Sha1,
    "ripemd160": digests.Ripemd160,
    "sha512_224": digests.Sha512_224,
    "sha512_256": digests.Sha512_256,
}

# The names that OpenSSL knows besides those of `hashlib`, in any mixture of capitals.
_ALIASES = {
    "md5": ("ssl3-md5",),
    "sha1": ("sha-1", "ssl3-sha1"),
    "sha224": ("sha-224", "sha2-224"),
    "sha256": ("sha-256", "sha2-256"),
    "sha384": ("sha-384", "sha2-384"),
    "sha512": ("sha-512", "sha2-512"),
    "sha512_224": ("sha512-224", "sha-512/224", "sha2-512/224"),
    "sha512_256": ("sha512-256", "sha-512/256", "sha2-512/256"),
    "sha3_224": ("sha3-224",),
    "sha3_256": ("sha3-256",),
    "sha3_384": ("sha3-384",),
    "sha3_512": ("sha3-512",),
    "shake_128": ("shake128", "shake-128"),
    "shake_256": ("shake256", "shake-256"),
    "blake2b": ("blake2b512", "blake2b-512"),
    "blake2s": ("blake2s256", "blake2s-256"),
    "ripemd160": ("ripemd", "ripemd-160", "rmd160"),
    "md5-sha1": (),
}
_NAMES = {spelt: name for name, aliases in _ALIASES.items() for spelt in (name, *aliases)}

# What OpenSSL lets scrypt use unless it is told otherwise, and the largest C int, which bounds two parameters.
_SCRYPT_MEMORY = 32 << 20
_INT_MAX = 2**31 - 1

_new_of_hashlib = hashlib.new


def install():
    hashlib.new = new
    hashlib.pbkdf2_hmac = pbkdf2_hmac
    hashlib.scrypt = scrypt
    hashlib.algorithms_available |= _OWN.keys()


def new(name, *args, **kwargs):
    """new(name, data=b'', **kwargs) - Return a new hashing object using the named algorithm, whose name may be OpenSSL's."""
    known = _NAMES.get(name.lower(), name) if isinstance(name, str) else name
    own = _OWN.get(known)
    return own(*args, **kwargs) if own else _new_of_hashlib(known, *args, **kwargs)


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    """Password based key derivation function 2 (PKCS #5 v2.0, RFC 8018), with HMAC as the pseudorandom function."""
    if not isinstance(hash_name, str):
        raise TypeError(f"pbkdf2_hmac() argument 'hash_name' must be str, not {type(hash_name).__name__}")
    inner, outer = hashlib.new(hash_name), hashlib.new(hash_name)
    size = inner.digest_size
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    if dklen is None:
        dklen = size
    if dklen < 1:
        raise ValueError("key length must be greater than 0.")
    password, salt = bytes(memoryview(password)), bytes(memoryview(salt))
    block = inner.block_size
    if len(password) > block:
        password = hashlib.new(hash_name, password).digest()
    if 1 <= iterations < 1 << 32:
        key = _codecell.derive_key(inner.name, password, salt, iterations, dklen)
        if key is not None:
            return key
    password = password.ljust(block, b"\0")
    # The two keyed states of HMAC are the same for every message, so each message costs two copies and no new key.
    inner.update(bytes(byte ^ 0x36 for byte in password))
    outer.update(bytes(byte ^ 0x5C for byte in password))

    def mac(message):
        first, second = inner.copy(), outer.copy()
        first.update(message)
        second.update(first.digest())
        return second.digest()

    key = bytearray()
    for number in range(1, -(-dklen // size) + 1):
        last = mac(salt + number.to_bytes(4))
        total = int.from_bytes(last)
        for _ in range(iterations - 1):
            last = mac(last)
            total ^= int.from_bytes(last)
        key += total.to_bytes(size)
    return bytes(key[:dklen])


def scrypt(password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64):
    """scrypt password-based key derivation function (RFC 7914)."""
    if salt is None:
        raise TypeError("salt is required")
    n, r, p = (_scrypt_number(name, value) for name, value in (("n", n), ("r", r), ("p", p)))
    if n < 2 or n & (n - 1):
        raise ValueError("n must be a power of 2.")
    if not 0 <= maxmem <= _INT_MAX:
        raise ValueError(f"maxmem must be positive and smaller than {_INT_MAX}")
    if not 1 <= dklen <= _INT_MAX:
        raise ValueError(f"dklen must be greater than 0 and smaller than {_INT_MAX}")
    part = 128 * r
    if r < 1 or p < 1 or r * p >= 1 << 30 or (r < 4 and n >= 1 << 16 * r):
        raise ValueError("Invalid parameter combination for n, r, p, maxmem.")
    # As OpenSSL counts: the parts, the table, and two parts more.
    if part * (p + n + 2) > (maxmem or _SCRYPT_MEMORY):
        raise ValueError("[digital envelope routines] memory limit exceeded")
    parts = bytearray(pbkdf2_hmac("sha256", password, salt, 1, p * part))
    _codecell.scrypt_mix(parts, n, r)
    return pbkdf2_hmac("sha256", password, parts, 1, dklen)


def _scrypt_number(name, value):
    if not isinstance(value, (int, type(None))):
        raise TypeError(f"scrypt() argument '{name}' must be int, not {type(value).__name__}")
    if value is None or not 0 <= value < 1 << 64:
        raise TypeError(f"{name} is required and must be an unsigned int")
    return value
