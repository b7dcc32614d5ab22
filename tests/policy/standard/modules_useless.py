# expect: import 11:8 module `subprocess` is not allowed: a script cannot start processes
# expect: import 11:20 module `signal` is not allowed: nobody sends signals
# expect: import 12:32 module `concurrent.futures.process` is not allowed: a script has one processor
# expect: import 13:8 module `getpass` is not allowed: a script has no terminal
# expect: import 13:17 module `pdb` is not allowed: print values instead
# expect: import 14:8 module `_thread` is not allowed: a script has one processor
# expect: import 15:8 module `ctypes` is not allowed: there are no libraries to load
# expect: import 15:16 module `fcntl` is not in this image: nobody else has the files
# expect: import 15:23 module `tkinter` is not in this image: a script has no terminal and no screen
# What is imported and then not used does no harm, unless the image does not have it.
import subprocess, signal
from concurrent.futures import process, ProcessPoolExecutor, ThreadPoolExecutor
import getpass, pdb, cmd
import _thread, threading
import ctypes, fcntl, tkinter
print(subprocess, signal, process, getpass, pdb, _thread, ctypes)
