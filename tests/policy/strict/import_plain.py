# expect: import 6:14 module `os` is not allowed: the operator of this server keeps scripts from files
# expect: import 6:28 module `subprocess` is not allowed: a script cannot start processes
# expect: import 7:8 module `socket` is not allowed: a script has no network
# expect: import 8:31 module `ctypes` is not allowed: there are no libraries to load
# The good ones among them pass.
import math, os, json, re, subprocess
import socket as s
x = 1; import sqlite3; import ctypes
