# expect: ok
import argparse, builtins, dis, doctest, errno, gc, getopt, gettext, importlib.util, inspect, linecache, locale, logging.handlers
import marshal, pickle, platform, runpy, sched, select, shelve, site, timeit, trace, tracemalloc, unittest.mock, zipapp
import http, http.cookies, http.cookiejar, urllib.error, urllib.parse, urllib.robotparser, wsgiref.util, xml.sax
from collections import *
from http import HTTPStatus
from sys import *
from unittest import TestCase, main
from concurrent import futures
import concurrent.futures.thread
print(xml.sax.parseString, urllib.parse.quote("a b"), logging.os.getcwd(), inspect.currentframe(), builtins.open)
with unittest.mock.patch("builtins.open"): pass
if __name__ == "__main__":
    main()
