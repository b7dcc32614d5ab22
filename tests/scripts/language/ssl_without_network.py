# expect: success
# result: ["CERT_REQUIRED", true, "TLSv1_3", "CERT_NONE", "SSLError", true, "ValueError", "FileNotFoundError", ["PROTOCOL_TLS_CLIENT", "OP_NO_TLSv1"], "wrong host", "a script has no network, and so no encrypted connections"]
# policy: off
import ssl


def raised(function, *arguments, **named):
    try:
        function(*arguments, **named)
    except (OSError, ValueError) as error:
        return error


context = ssl.create_default_context()
context.minimum_version = ssl.TLSVersion.TLSv1_3
context.options |= ssl.OP_NO_TLSv1
checked = context.verify_mode.name, context.check_hostname, context.minimum_version.name
wrong = raised(setattr, context, "verify_mode", ssl.CERT_NONE)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
[
    *checked,
    context.verify_mode.name,
    ssl.SSLCertVerificationError.__mro__[1].__name__,
    issubclass(ssl.SSLError, OSError) and issubclass(ssl.CertificateError, ValueError),
    type(wrong).__name__,
    type(raised(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain, "own.pem")).__name__,
    [context.protocol.name, ssl.Options.OP_NO_TLSv1.name],
    str(ssl.SSLError(1, "wrong host")),
    str(raised(context.wrap_bio, ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="example.com")),
]
