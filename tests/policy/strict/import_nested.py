# expect: import 9:16 module `os` is not allowed
# expect: import 12:16 module `shutil` is not allowed
# expect: import 15:10 module `tempfile` is not allowed
# expect: import 19:29 module `pickle` is not allowed: use `json.dumps`
# expect: import 22:24 module `signal` is not allowed
# expect: import 25:14 module `gc` is not allowed
def outer():
    def inner():
        import os
        return os
    class Local:
        import shutil
    return inner
async def later():
    from tempfile import mkdtemp
    return mkdtemp
try:
    if __name__ == "__main__":
        for _ in []: import pickle
except* ValueError:
    match 1:
        case 1: import signal
finally:
    while False:
      import gc
