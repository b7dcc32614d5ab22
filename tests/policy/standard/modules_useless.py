# expect: import 12:8 module `subprocess` is not allowed: a script cannot start processes
# expect: import 12:20 module `signal` is not allowed: nobody sends signals
# expect: import 12:28 module `atexit` is not allowed: use `try` and `finally`
# expect: import 13:32 module `concurrent.futures.process` is not allowed: a script has one processor
# expect: import 14:8 module `getpass` is not allowed: a script has no terminal
# expect: import 14:17 module `pdb` is not allowed: print values instead
# expect: import 15:8 module `_thread` is not allowed: a script has one processor
# expect: import 16:8 module `ctypes` is not allowed: there are no libraries to load
# expect: import 16:16 module `fcntl` is not in this image: nobody else has the files
# expect: import 16:23 module `tkinter` is not in this image: a script has no terminal and no screen
# What is imported and then not used does no harm, unless the image does not have it.
import subprocess, signal, atexit
from concurrent.futures import process, ProcessPoolExecutor, ThreadPoolExecutor
import getpass, pdb, cmd
import _thread, threading
import ctypes, fcntl, tkinter
print(subprocess, signal, atexit, process, getpass, pdb, _thread, ctypes)
