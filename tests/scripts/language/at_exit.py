# expect: ZeroDivisionError
# stdout: last by atexit, first by a finalizer, the file object
# stderr: Exception ignored in atexit callback
import atexit
import weakref


class Thing:
    pass


class Talkative:
    def __del__(self):
        print(", the file object", end="")


thing, talkative = Thing(), Talkative()
weakref.finalize(thing, print, ", first by a finalizer", end="")
atexit.register(print, "last by atexit", end="")
atexit.register(lambda: 1 / 0)
1 / 0
