# expect: import 10:8 module `urllib.request` is not allowed: a script has no network
# expect: import 13:8 module `urllib.request` is not allowed
# expect: import 14:20 module `urllib.error` is not allowed
# expect: import 16:11 module `xml.sax` is not allowed: use `xml.etree.ElementTree`
import urllib.parse
import collections.abc as c, email.mime.text, asyncio.locks
import xml.etree.ElementTree as ET
import concurrent.futures
from concurrent import futures
import urllib.request
import urllib as u
print(urllib.parse.quote("a b"), u.parse.unquote("a%20b"))
urllib.request.urlopen("http://localhost")
from urllib import error, parse
import xml
print(xml.sax.parseString, xml.etree, xml.__name__)
with futures.ThreadPoolExecutor() as pool: pool.submit(print)
