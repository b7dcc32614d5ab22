"""What `hashlib` has of OpenSSL elsewhere: `pbkdf2_hmac`, which scripts use to derive keys from passwords."""

import hashlib

import _codecell


def install():
    hashlib.pbkdf2_hmac = pbkdf2_hmac


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
