# expect: import 6:8 module `ctypes` is not in this image
# expect: forbidden-name 9:6 `eval` is not allowed
import subprocess, urllib.request, unittest
from socket import gethostbyname
from unittest.mock import MagicMock, patch
import ctypes
class Test(unittest.TestCase):
    @patch("subprocess.run")
    @eval
    def test(self, run): subprocess.run(["ls"]); urllib.request.urlopen("http://localhost")
