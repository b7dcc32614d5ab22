# expect: import 6:9 `logging.os` reaches the module `os`: the operator of this server keeps scripts from files
# expect: import 7:8 `random._os` reaches the module `os`
# expect: import 8:19 `json.codecs.sys` reaches the module `sys`: import `sys` itself
# expect: import 9:21 `asyncio.subprocess` reaches the module `subprocess`
import json, random, asyncio, logging, sys
logging.os.getcwd()
random._os.urandom(4)
print(json.codecs.sys)
from asyncio import subprocess as sp
