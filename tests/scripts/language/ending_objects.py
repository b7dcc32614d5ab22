# expect: success
# stdout: last line\nkept\nclosed connection\nNode destroyed\nclosed
import logging, logging.handlers, sys

class Connection:
    def __del__(self):
        print("closed connection")

class Node:
    def __del__(self):
        print("Node destroyed")

def numbers():
    try:
        yield 1
    finally:
        print("closed")

logger = logging.getLogger("late")
logger.addHandler(logging.handlers.MemoryHandler(10, target=logging.StreamHandler(sys.stdout)))
logger.warning("kept")
connection, node, started = Connection(), Node(), numbers()
next(started)
print("last line")
