# expect: import 8:6 module `socket` is not allowed: a script has no network
# expect: import 9:8 module `subprocess` is not allowed: a script cannot start processes
# expect: import 10:21 module `ssl` is not allowed: a script has no network
# expect: import 11:18 module `http.client` is not allowed: a script has no network
# expect: import 13:12 module `ftplib` is not allowed: a script has no network
# expect: import 18:8 module `smtplib` is not allowed: a script has no network
# A star may bring any name, and every place where a name is read is a use of it.
from socket import *
import subprocess; subprocess.run(["ls"])
import socket as s, ssl as safe
from http import client as c
def fetch(kind: safe.TLSVersion):
    import ftplib
    return f"{ftplib.FTP()}"
match 1:
    case c.OK:
        pass
import smtplib
@smtplib.SMTP
def mail(): pass
