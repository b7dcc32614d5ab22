# expect: URLError
# message: Non-recoverable failure in name resolution
# hint: a script has no network, and no server here has a tool for that; take what is out there as a variable
# stdout: gaierror herror OSError gaierror gaierror gaierror gaierror
# policy: off
import ftplib
import http.client
import smtplib
import socket
import ssl
import urllib.request


def raised(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return type(error).__name__


print(
    raised(socket.create_connection, ("example.com", 443)),
    raised(socket.gethostbyaddr, "8.8.8.8"),
    raised(socket.socket().connect, ("8.8.8.8", 53)),
    raised(socket.gethostbyname_ex, "example.com"),
    raised(smtplib.SMTP, "example.com"),
    raised(ftplib.FTP, "example.com"),
    raised(http.client.HTTPSConnection("example.com", context=ssl.create_default_context()).connect),
)
urllib.request.urlopen("https://example.com")
