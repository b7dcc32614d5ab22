# expect: import 8:8 module `cryptography` is not in this image: use `hashlib`, `hmac` and `secrets`, which hash and sign; nothing encrypts
# expect: import 9:8 module `Levenshtein` is not in this image: use `difflib`
# expect: import 10:8 module `cgi` is not in this image: Python has no `cgi` since 3.13
# expect: import 11:8 module `pytesseract` is not in this image: nothing reads the text in an image
# expect: import 12:8 module `flask` is not in this image
# The nearest that works without packages, and the image that has a package.
# lacks: rsa
import cryptography
import Levenshtein
import cgi
import pytesseract
import flask
