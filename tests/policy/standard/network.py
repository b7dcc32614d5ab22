# expect: import 12:8 module `socket` is not allowed: a script has no network
# expect: import 12:16 module `ssl` is not allowed: a script has no network
# expect: import 12:21 module `smtplib` is not allowed: a script has no network
# expect: import 13:8 module `urllib.request` is not allowed: a script has no network
# expect: import 14:20 module `urllib.request` is not allowed
# expect: import 15:30 module `http.client` is not allowed
# expect: import 16:8 module `http.server` is not allowed
# expect: import 19:3 module `urllib.request` is not allowed
# expect: import 20:8 module `httpx` is not in this image: a script has no network
# expect: forbidden-attribute 21:9 attribute `asyncio.open_connection` is not allowed: a script has no network
# The tools of servers are the way to the network.
import socket, ssl, smtplib
import urllib.request
from urllib import request
from http import HTTPStatus, client
import http.server
import urllib as u
import asyncio, xml.sax.saxutils
u.request.urlopen("http://localhost")
import httpx
asyncio.open_connection("localhost", 80)
u.parse.urlsplit("http://localhost"), u.__name__
(socket, ssl, smtplib, urllib, request, client, http)
