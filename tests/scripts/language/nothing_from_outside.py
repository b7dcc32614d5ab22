# expect: success
# policy: off
# result: [["HOME", "LANG", "PATH", "TMPDIR"], ["/cell/script.py"], ["/cell", "/lib/python3.13", "/lib/python3.13/site-packages"], "", ["cell", "dev", "lib", "tmp"], [[], []]]
import os
import sys

[sorted(os.environ), sys.argv, sys.path, sys.executable, sorted(os.listdir("/")), [os.listdir("/cell"), os.listdir("/tmp")]]
