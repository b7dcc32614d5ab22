# expect: success
# result: "all"
# Times, modes and what else is told of a file.
import os
import pathlib
import shutil
import stat
import time

before = time.time_ns()
path = pathlib.Path("a.txt")
path.write_text("one")
after = time.time_ns()
status = path.stat()
assert before <= status.st_mtime_ns <= after and status.st_nlink == 1 and stat.S_ISREG(status.st_mode)
os.utime(path, ns=(1_000_000_001, 2_000_000_003))
status = path.stat()
assert (status.st_atime_ns, status.st_mtime_ns) == (1_000_000_001, 2_000_000_003) and status.st_ctime_ns >= before
os.utime(path, (-5.5, 1e9))
assert path.stat().st_atime == -5.5 and path.stat().st_mtime == 1e9
path.chmod(0o640)
shutil.copy2(path, "b.txt")
assert os.stat("b.txt").st_mode == path.stat().st_mode and os.stat("b.txt").st_mtime_ns == path.stat().st_mtime_ns
path.write_text("two")
assert path.stat().st_mtime_ns >= before
os.symlink("a.txt", "link")
os.utime("link", (7, 7), follow_symlinks=False)
assert os.lstat("link").st_mtime == 7 and os.stat("link").st_mtime != 7
pathlib.Path("folder").mkdir()
pathlib.Path("folder/inner").mkdir()
assert os.stat("folder").st_nlink == 3 and os.path.ismount("folder") is False
os.link("a.txt", "hard")
assert path.stat().st_nlink == 2 and os.path.samefile("a.txt", "hard")
path.touch()
assert os.path.realpath("link") == "/cell/a.txt" and path.resolve() == pathlib.Path("/cell/a.txt")
"all"
