# expect: success
# result: {"numbers": [2, 17, 28, 11, 35, 110, 95], "texts": ["No such file or directory", "Inappropriate ioctl for device", "Too many levels of symbolic links", "Numerical result out of range", "Unknown error 4000"], "caught": ["FileNotFoundError [Errno 2] No such file or directory: 'nope'", "IsADirectoryError [Errno 21] Is a directory: '.'", "NotADirectoryError [Errno 20] Not a directory: 'file/x'", "FileExistsError [Errno 17] File exists: 'file'", "OSError [Errno 39] Directory not empty: 'folder'", "OSError [Errno 40] Too many levels of symbolic links: 'loop'", "OSError [Errno 9] Bad file descriptor", "OSError [Errno 29] Illegal seek"], "classes": ["PermissionError", "BlockingIOError", "ConnectionRefusedError", "TimeoutError", "BrokenPipeError"], "codes": ["ENOENT", "EAGAIN", "ENODATA"]}
import errno
import os


def caught(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return f"{type(error).__name__} {error}"


open("file", "w").close()
os.makedirs("folder/inside")
os.symlink("loop", "loop")
reader, writer = os.pipe()
{
    "numbers": [errno.ENOENT, errno.EEXIST, errno.ENOSPC, errno.EAGAIN, errno.EDEADLK, errno.ETIMEDOUT, errno.EOPNOTSUPP],
    "texts": [os.strerror(number) for number in (2, 25, 40, 34, 4000)],
    "caught": [
        caught(open, "nope"),
        caught(open, ".", "w"),
        caught(os.stat, "file/x"),
        caught(os.mkdir, "file"),
        caught(os.rmdir, "folder"),
        caught(open, "loop"),
        caught(os.close, 77),
        caught(os.lseek, reader, 0, 0),
    ],
    "classes": [type(OSError(number, "")).__name__ for number in (13, 11, 111, 110, 32)],
    "codes": [errno.errorcode[number] for number in (2, 11, 61)],
}
