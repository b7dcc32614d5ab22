# expect: success
# policy: off
# result: [true, true, true, true, true]
def fails(path, mode="r"):
    try:
        open(path, mode)
    except OSError:
        return True
    return False


[fails("/etc/passwd"), fails("/lib/os.py"), fails("/build/python.zip"), fails("new.txt", "w"), fails("/tmp/x", "w")]
