# expect: FileNotFoundError
# message: No such file or directory (there are no programs here, and none can be started): 'git'
# hint: a script cannot start programs: do the work in Python, or call a tool of a server
# stdout: FileNotFoundError FileNotFoundError FileNotFoundError OSError ProcessLookupError ChildProcessError FileNotFoundError heard 15
# policy: off
import os
import signal
import subprocess
import sys


def raised(function, *arguments, **named):
    try:
        function(*arguments, **named)
    except OSError as error:
        return type(error).__name__


signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
heard = []
os.kill(os.getpid(), signal.SIGTERM)
os.kill(os.getpid(), 0)
print(
    raised(subprocess.run, [sys.executable, "-c", "1"]),
    raised(os.system, "ls"),
    raised(os.popen, "ls"),
    raised(os.fork),
    raised(os.kill, 4242, signal.SIGTERM),
    raised(os.wait),
    raised(subprocess.check_output, "ls", shell=True),
    "heard",
    *heard,
)
subprocess.run(["git", "log"], capture_output=True)
