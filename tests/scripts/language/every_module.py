# expect: success
# policy: off
# fuel: 100000000000
# timeout: 120
# result: []
# Every module of the standard library imports.
import importlib
import sys

library = next(finder for finder in sys.meta_path if type(finder).__name__ == "Library")
# What these need is not in a sandbox: processes, threads, sockets, other systems, terminals.
absent = {
    "antigravity", "this", "curses", "dbm.gnu", "dbm.ndbm", "multiprocessing", "nt", "readline",
    "tkinter", "msilib", "winreg", "_winapi", "asyncio.windows_events", "asyncio.windows_utils",
    "encodings.mbcs", "encodings.oem", "encodings.cp65001", "crypt", "nis", "ossaudiodev", "spwd", "pty", "tty",
    "_ios_support", "_android_support", "_pyrepl", "_aix_support", "_osx_support", "ensurepip", "venv", "idlelib",
    "turtledemo", "turtle", "xxlimited", "test", "lib2to3", "rlcompleter",
}
failed = []
for name in sorted(library._modules):
    if name in absent or name.partition(".")[0] in absent or name.endswith("__main__") or library.is_of_package(name):
        continue
    try:
        importlib.import_module(name)
    except ImportError as error:
        if not any(missing in str(error) for missing in ("_curses", "termios", "_multiprocessing", "winreg", "_winapi", "msvcrt", "_overlapped", "fcntl", "grp", "pwd", "readline", "_tkinter", "_posixshmem", "_dbm", "_gdbm", "syslog", "resource", "_posixsubprocess", "_scproxy")):
            failed.append(f"{name}: {error}")
failed
