# expect: ok
import subprocess, socket as s, ssl
import ctypes.util
import urllib.request
from urllib import request
from http.client import HTTPException as Failed
from signal import signal, SIGTERM
from multiprocessing import Pool, cpu_count
from concurrent.futures import ProcessPoolExecutor
with Pool(cpu_count()) as pool:
    pool.map(abs, [-1])
