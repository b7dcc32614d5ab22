# expect: import 13:8 module `subprocess` is not allowed: a script cannot start processes
# expect: import 13:20 module `signal` is not allowed: nobody sends signals
# expect: import 13:28 module `atexit` is not allowed: use `try` and `finally`
# expect: import 14:32 module `concurrent.futures.process` is not allowed: a script has one processor
# expect: import 15:8 module `getpass` is not allowed: a script has no terminal
# expect: import 15:17 module `pdb` is not allowed: print values instead
# expect: import 16:8 module `_thread` is not allowed: a script has one processor
# expect: import 17:8 module `ctypes` is not allowed: there are no libraries to load
# expect: import 17:16 module `fcntl` is not in this image: nobody else has the files
# expect: import 17:23 module `mmap` is not in this image: what a script has is in memory
# expect: import 17:29 module `tkinter` is not in this image: a script has no terminal and no screen
# What is imported and then not used does no harm, unless the image does not have it.
import subprocess, signal, atexit
from concurrent.futures import process, ProcessPoolExecutor, ThreadPoolExecutor
import getpass, pdb, cmd
import _thread, threading
import ctypes, fcntl, mmap, tkinter
print(subprocess, signal, atexit, process, getpass, pdb, _thread, ctypes)
