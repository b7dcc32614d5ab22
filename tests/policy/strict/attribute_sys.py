# expect: forbidden-attribute 12:5 attribute `sys.modules` is not allowed: use an `import`
# expect: forbidden-attribute 13:3 attribute `sys.modules` is not allowed
# expect: forbidden-attribute 14:10 attribute `sys._getframe` is not allowed
# expect: forbidden-attribute 15:17 attribute `sys.modules` is not allowed
# expect: forbidden-attribute 15:31 attribute `sys.settrace` is not allowed
# expect: forbidden-attribute 16:12 attribute `sys.meta_path` is not allowed
# expect: forbidden-attribute 17:11 attribute `threading.settrace` is not allowed
# expect: forbidden-attribute 18:4 attribute `types.CodeType` is not allowed
# expect: forbidden-attribute 19:4 attribute `io.open` is not allowed: the operator of this server keeps scripts from files
# expect: forbidden-attribute 20:9 attribute `asyncio.create_subprocess_shell` is not allowed: a script cannot start
import sys, io as i, types as tt, threading, asyncio, sys as s, concurrent.futures
sys.modules["os"]
s.modules
t = s; t._getframe(0)
from sys import modules as m, settrace
(u := sys).meta_path
threading.settrace(print)
tt.CodeType
i. open("x")
asyncio.create_subprocess_shell("ls")
print(sys.argv, sys.platform, sys.path, sys.exit, sys.stdin, sys.stdout, sys.maxsize, sys.version)
sys.setrecursionlimit(5000)
