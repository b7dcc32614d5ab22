# expect: success
# policy: off
# result: ["ea6c014dc72d6f8ccd1ed92ace1d41f0", "4b007901b765489abead49d926f721d065a429c1", "3d2eec4fe41c849b80c8d83662c0e44a", "55ac046e56e3089fec1691c22544b605"]
# Test vectors of RFC 6070 and RFC 7914, section 11.
import hashlib

[
    hashlib.pbkdf2_hmac("sha1", b"password", b"salt", 2, 16).hex(),
    hashlib.pbkdf2_hmac("sha1", b"password", b"salt", 4096).hex(),
    hashlib.pbkdf2_hmac("sha1", b"passwordPASSWORDpassword", b"saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096, 25).hex()[:32],
    hashlib.pbkdf2_hmac("sha256", b"passwd", b"salt", 1, 64).hex()[:32],
]
