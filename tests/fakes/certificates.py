"""Makes certificates in a folder, with the library that the official Python client brings along.

    python3 certificates.py FOLDER

ca.pem is that of the issuer. The others hold a certificate that it signed and its key: good.pem is for 127.0.0.1,
other.pem for another host, old.pem has expired.
"""
import datetime
import ipaddress
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
PEM = serialization.Encoding.PEM


def name(text):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def builder(subject, key, end):
    return (
        x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name("Test Issuer")).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(NOW - 9 * DAY).not_valid_after(end)
    )


folder = Path(sys.argv[1])
issuer_key = ec.generate_private_key(ec.SECP256R1())
issuer = builder("Test Issuer", issuer_key, NOW + 9 * DAY).add_extension(x509.BasicConstraints(True, None), True)
issuer = issuer.sign(issuer_key, hashes.SHA256())
(folder / "ca.pem").write_bytes(issuer.public_bytes(PEM))
for file, host, end in [
    ("good", x509.IPAddress(ipaddress.ip_address("127.0.0.1")), NOW + 9 * DAY),
    ("other", x509.DNSName("example.org"), NOW + 9 * DAY),
    ("old", x509.IPAddress(ipaddress.ip_address("127.0.0.1")), NOW - DAY),
]:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = builder(file, key, end).add_extension(x509.SubjectAlternativeName([host]), False)
    certificate = certificate.sign(issuer_key, hashes.SHA256())
    secret = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / f"{file}.pem").write_bytes(certificate.public_bytes(PEM) + secret)
