# expect: success
# result: ["77d6576238657b203b19ca42c18a0497", "fdbabe1c9d3472007856e7190d01e9fe", "7023bdcb3afd7348461c06cd81fd38eb", "91a825fbe26f50d9", "salt is required", "n must be a power of 2.", "n is required and must be an unsigned int", "Invalid parameter combination for n, r, p, maxmem.", "[digital envelope routines] memory limit exceeded"]
# Keys from passwords, by a function that needs memory: three of the four test vectors of RFC 7914, and what it refuses.
import hashlib


def refusal(**given):
    try:
        return hashlib.scrypt(b"password", **given).hex()
    except (TypeError, ValueError) as error:
        return str(error)


[
    hashlib.scrypt(b"", salt=b"", n=16, r=1, p=1).hex()[:32],
    hashlib.scrypt(b"password", salt=b"NaCl", n=1024, r=8, p=16, maxmem=2**26).hex()[:32],
    hashlib.scrypt(b"pleaseletmein", salt=b"SodiumChloride", n=16384, r=8, p=1, maxmem=2**26).hex()[:32],
    hashlib.scrypt(b"x", salt=b"y", n=16384, r=8, p=1, dklen=8).hex(),
    refusal(n=2, r=1, p=1),
    refusal(salt=b"", n=15, r=1, p=1),
    refusal(salt=b"", r=1, p=1),
    refusal(salt=b"", n=16, r=1, p=0),
    refusal(salt=b"", n=2**20, r=8, p=1),
]
