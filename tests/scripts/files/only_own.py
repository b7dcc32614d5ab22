# expect: success
# result: {"/etc/passwd": "FileNotFoundError", "/python.zip": "FileNotFoundError", "/new.txt": "PermissionError", "/lib/new.txt": "PermissionError", "/lib/python3.13/os.py": "PermissionError", "/dev/new": "PermissionError", "/cell/new.txt": "written", "/tmp/new.txt": "written"}
# Nothing of the host is there, and what the script did not make it cannot change.
found = {}
for path in ("/etc/passwd", "/python.zip"):
    try:
        open(path)
    except OSError as error:
        found[path] = type(error).__name__
for path in ("/new.txt", "/lib/new.txt", "/lib/python3.13/os.py", "/dev/new", "/cell/new.txt", "/tmp/new.txt"):
    try:
        with open(path, "a"):
            found[path] = "written"
    except OSError as error:
        found[path] = type(error).__name__
found
