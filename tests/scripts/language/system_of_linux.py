# expect: success
# policy: off
# result: [[80, 24], 25, 0, [0], true, [0, 1], "PermissionError", -9]
import os, shutil

def number(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return error.errno or type(error).__name__

open("mine", "w").close()
shutil.chown("mine", os.getuid(), os.getgid())
try:
    os.chown("mine", 12345, -1)
except PermissionError as error:
    refused = type(error).__name__
[
    list(shutil.get_terminal_size()), number(os.get_terminal_size), os.getppid(), sorted(os.sched_getaffinity(0)),
    os.getpgrp() == os.getpid() == os.getsid(0), [os.nice(5), len(os.getgroups())], refused, os.waitstatus_to_exitcode(9),
]
