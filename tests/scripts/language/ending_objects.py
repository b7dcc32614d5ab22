# expect: success
# stdout: last line, kept, closed connection, destroyed node, closed generator
import logging, logging.handlers, sys

class Connection:
    def __del__(self):
        print(", closed connection", end="")

class Node:
    def __del__(self):
        print(", destroyed node", end="")

def numbers():
    try:
        yield 1
    finally:
        print(", closed generator", end="")

logger = logging.getLogger("late")
target = logging.StreamHandler(sys.stdout)
target.terminator = ""
logger.addHandler(logging.handlers.MemoryHandler(10, target=target))
logger.warning(", kept")
connection, node, started = Connection(), Node(), numbers()
next(started)
print("last line", end="")
