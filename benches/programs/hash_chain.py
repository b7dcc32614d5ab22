"""hashlib: a chain of 10,000 SHA-256 digests and one pass over 2 MB."""
import hashlib

digest = b"start"
for _ in range(10_000):
    digest = hashlib.sha256(digest).digest()
(digest.hex()[:16], hashlib.sha3_256(bytes(2_000_000)).hexdigest()[:16])
