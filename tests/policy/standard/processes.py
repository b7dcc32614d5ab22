# expect: forbidden-attribute 11:4 attribute `os.system` is not allowed: a script cannot start processes
# expect: forbidden-attribute 12:10 attribute `os.popen` is not allowed: a script cannot start processes
# expect: forbidden-attribute 13:3 attribute `os.kill` is not allowed: nobody sends signals
# expect: forbidden-attribute 14:16 attribute `os.fork` is not allowed
# expect: forbidden-attribute 14:22 attribute `os.execvp` is not allowed
# expect: forbidden-attribute 15:13 attribute `os.system` is not allowed
# expect: forbidden-attribute 16:9 attribute `asyncio.create_subprocess_exec` is not allowed
# expect: import 17:9 `asyncio.subprocess` reaches the module `subprocess`
import os, asyncio
o = os
os.system("ls")
text = o.popen("ls").read()
o.kill(o.getpid(), 15)
from os import fork, execvp, getcwd
getattr(os, "system")("ls")
asyncio.create_subprocess_exec("ls")
asyncio.subprocess.PIPE
class Machine:
    def system(self): return self
Machine().system().kill, os.path.join("a", "b")
