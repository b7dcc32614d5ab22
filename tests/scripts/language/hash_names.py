# expect: success
# result: []
# The hashes that OpenSSL has elsewhere, under the names that it knows them by, and what is made with these names.
import hashlib
import hmac
import io

names = {
    "md5": ["MD5", "ssl3-md5"],
    "sha1": ["SHA1", "sha-1", "SHA-1"],
    "sha224": ["SHA224", "sha-224", "SHA2-224"],
    "sha256": ["SHA256", "sha-256", "SHA-256", "SHA2-256"],
    "sha384": ["SHA384", "sha-384"],
    "sha512": ["SHA512", "sha-512", "SHA2-512"],
    "sha512_256": ["sha512-256", "SHA512-256", "SHA-512/256"],
    "sha3_256": ["SHA3-256", "sha3-256"],
    "sha3_512": ["SHA3-512"],
    "blake2b": ["BLAKE2b512", "blake2b512"],
    "ripemd160": ["RIPEMD160", "rmd160", "ripemd"],
}
wrong = [
    alias
    for name, aliases in names.items()
    for alias in aliases
    if hashlib.new(alias, b"data").hexdigest() != hashlib.new(name, b"data").hexdigest()
]
long = b"a" * 1000
expected = {
    "ripemd160": "aa69deee9a8922e92f8105e007f76110f381e9cf",
    "sha512_256": "40eb4a70d4d69815407a9e272f0101cd67e3d11262a4a0bfc087712749c7fb53",
    "sha512_224": "ffdfa284ae9e562222e2a37cd683823f7e669f3636477701f4ce9abe",
    "md5-sha1": "cabe45dcc9ae5b66ba86600cca6b8ba8291e9a6c66994949b57ba5e650361e98fc36b1ba",
}
for name, digest in expected.items():
    parts, whole = hashlib.new(name, usedforsecurity=False), hashlib.new(name, long)
    for at in range(0, 1000, 7):
        parts.update(memoryview(long)[at : at + 7])
    copied = parts.copy()
    copied.update(b"more")
    same = parts.hexdigest() == whole.hexdigest() == digest != copied.hexdigest()
    if not same or len(whole.digest()) != whole.digest_size or whole.name != name:
        wrong.append((name, whole.hexdigest()))
    if name not in hashlib.algorithms_available:
        wrong.append(f"{name} is not told of")
found = {
    "HMAC": hmac.new(b"key", b"data", "SHA256").digest() == hmac.new(b"key", b"data", hashlib.sha256).digest(),
    "HMAC at once": hmac.digest(b"key", b"data", "SHA512") == hmac.digest(b"key", b"data", "sha512"),
    "RIPEMD": hmac.new(b"key", b"data", "ripemd160").hexdigest() == "ce21db67993ef780d55c61bde46dcf53ecf0e138",
    "file": hashlib.file_digest(io.BytesIO(b"data"), "SHA-256").hexdigest() == hashlib.sha256(b"data").hexdigest(),
    "use": hashlib.sha256(b"data", usedforsecurity=False).name == "sha256",
    "key": hashlib.pbkdf2_hmac("SHA-256", b"word", b"salt", 9) == hashlib.pbkdf2_hmac("sha256", b"word", b"salt", 9),
    "other key": hashlib.pbkdf2_hmac("ripemd160", b"password", b"salt", 3).hex() == "9ca4d509610a8b37dcf0f67242c5dce427aba359",
}
wrong += [name for name, right in found.items() if not right]
for unknown in ("sha-257", "crc32", ""):
    try:
        wrong.append(hashlib.new(unknown).name)
    except ValueError as error:
        if str(error) != f"unsupported hash type {unknown}":
            wrong.append(str(error))
wrong
