# expect: success
# result: "all"
# Descriptors: numbers, copies, pipes, folders as the place where names begin.
import errno
import os
import select
import sys


def refusal(call, *arguments):
    try:
        call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


first = os.open("a.txt", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
assert first == 3 and not os.get_inheritable(first)
assert refusal(os.open, "a.txt", os.O_CREAT | os.O_EXCL | os.O_WRONLY) == "EEXIST"
assert os.write(first, b"0123456789") == 10
assert os.pread(first, 3, 4) == b"456" and os.pwrite(first, b"x", 20) == 1
assert os.lseek(first, 0, os.SEEK_CUR) == 10 and os.lseek(first, -1, os.SEEK_END) == 20
other = os.dup(first)
os.lseek(other, 2, os.SEEK_SET)
assert os.read(first, 2) == b"23", "copies share the position"
os.dup2(first, 9)
os.close(first)
os.close(other)
assert os.read(9, 2) == b"45" and refusal(os.read, first, 1) == "EBADF"
os.ftruncate(9, 3)
assert os.fstat(9).st_size == 3 and os.open(".", os.O_RDONLY) == 3
os.mkdir("sub", dir_fd=3)
os.rename("a.txt", "b.txt", src_dir_fd=3, dst_dir_fd=3)
with open(os.open("sub/in.txt", os.O_WRONLY | os.O_CREAT, dir_fd=3), "w") as file:
    file.write("inside")
assert os.listdir(3) == ["sub", "b.txt"] and os.stat("sub/in.txt", dir_fd=3).st_size == 6
os.symlink("sub", "link", dir_fd=3)
assert os.readlink("link", dir_fd=3) == "sub" and [entry.name for entry in os.scandir(3)] == ["sub", "b.txt", "link"]
assert refusal(os.open, "link", os.O_RDONLY | os.O_NOFOLLOW) == "ELOOP"
os.fchdir(os.open("sub", os.O_RDONLY))
assert os.getcwd() == "/cell/sub"
os.chdir("..")
assert list(os.fwalk(".", dir_fd=3))[0][:3] == (".", ["sub", "link"], ["b.txt"])

reader, writer = os.pipe()
assert os.write(writer, b"through") == 7 and select.select([reader], [writer], [], 0) == ([reader], [writer], [])
assert os.read(reader, 100) == b"through"
assert refusal(os.read, reader, 1) == "EDEADLOCK", "nobody else would ever write"
os.set_blocking(reader, False)
assert refusal(os.read, reader, 1) == "EAGAIN" and not os.get_blocking(reader)
os.close(writer)
assert os.read(reader, 1) == b""
os.close(reader)
reader, writer = os.pipe()
os.close(reader)
try:
    os.write(writer, b"x")
except BrokenPipeError as error:
    assert error.errno == errno.EPIPE
else:
    raise AssertionError("nobody can read that")

assert os.writev(9, [b"ab", b"cd"]) == 4 and os.preadv(9, [bytearray(2), bytearray(1)], 0) == 3
assert refusal(os.fdopen, 700) == "EBADF" and refusal(os.write, 0, b"x") == "EBADF"
assert os.umask(0o077) == 0o022
os.close(os.open("private", os.O_CREAT | os.O_WRONLY, 0o666))
assert os.stat("private").st_mode & 0o777 == 0o600
os.chmod("private", 0o400)
assert os.access("private", os.R_OK) and not os.access("private", os.W_OK) and refusal(open, "private", "w") == "EACCES"
assert (os.getuid(), os.geteuid(), os.getgid(), os.cpu_count()) == (1000, 1000, 1000, 1) and os.getpid() > 0
assert len(open("/dev/urandom", "rb", buffering=0).read(16)) == 16 and open("/dev/null").read() == ""
with open("/dev/stderr", "w") as stream:
    stream.write("told\n")
"all"
