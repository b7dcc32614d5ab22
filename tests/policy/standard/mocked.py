# expect: import 6:8 module `turtle` is not in this image
# expect: forbidden-name 10:6 `eval` is not allowed
import subprocess, urllib.request, unittest, ctypes, ssl, os
from socket import gethostbyname
from unittest.mock import MagicMock, patch
import turtle
from os import popen
class Test(unittest.TestCase):
    @patch("os.kill")
    @eval
    def test(self, run): subprocess.run(["ls"]); urllib.request.urlopen("http://localhost"); os.kill(1, 15); os.system("ls")
