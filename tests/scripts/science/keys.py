# needs: rsa
# expect: success
# result: {"signed": "SHA-256", "changed": "Verification failed", "decrypted": "short", "kept": true}
import rsa

public, private = rsa.newkeys(512)
signature = rsa.sign(b"signed", private, "SHA-256")
try:
    rsa.verify(b"changed", signature, public)
except rsa.VerificationError as error:
    changed = str(error)
{
    "signed": rsa.verify(b"signed", signature, public),
    "changed": changed,
    "decrypted": rsa.decrypt(rsa.encrypt(b"short", public), private).decode(),
    "kept": rsa.PublicKey.load_pkcs1(public.save_pkcs1()) == public,
}
