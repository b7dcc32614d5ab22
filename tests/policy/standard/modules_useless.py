# expect: import 15:8 module `subprocess` is not allowed: a script cannot start processes
# expect: import 15:20 module `signal` is not allowed: nobody sends signals
# expect: import 15:28 module `atexit` is not allowed: use `try` and `finally`
# expect: import 16:6 module `multiprocessing` is not allowed: a script has one processor
# expect: import 17:8 module `multiprocessing.pool` is not allowed
# expect: import 18:32 module `concurrent.futures.process` is not allowed: a script has one processor
# expect: forbidden-attribute 18:41 attribute `concurrent.futures.ProcessPoolExecutor` is not allowed: a script has one processor
# expect: import 19:8 module `getpass` is not allowed: a script has no terminal
# expect: import 19:17 module `pdb` is not allowed: print values instead
# expect: import 20:8 module `_thread` is not allowed: a script has one processor
# expect: import 21:8 module `ctypes` is not in this image: there are no libraries to load
# expect: import 21:16 module `fcntl` is not in this image: nobody else has the files
# expect: import 21:23 module `mmap` is not in this image: what a script has is in memory
# expect: import 21:29 module `tkinter` is not in this image: a script has no terminal and no screen
import subprocess, signal, atexit
from multiprocessing import Pool
import multiprocessing.pool as pool
from concurrent.futures import process, ProcessPoolExecutor, ThreadPoolExecutor
import getpass, pdb, cmd
import _thread, threading
import ctypes, fcntl, mmap, tkinter
