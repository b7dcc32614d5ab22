# expect: success
# result: "all"
# What nobody does by accident ends in an error of Python.
import errno
import os


def refusal(call, *arguments, **options):
    try:
        call(*arguments, **options)
    except (OSError, ValueError) as error:
        return errno.errorcode[error.errno] if isinstance(error, OSError) else str(error)


descriptors = []
while True:
    try:
        descriptors.append(os.open("many", os.O_CREAT | os.O_RDONLY))
    except OSError as error:
        assert error.errno == errno.EMFILE
        break
assert len(descriptors) == 1021 and refusal(os.pipe) == refusal(os.listdir) == refusal(os.dup, 5) == "EMFILE"
for descriptor in descriptors:
    os.close(descriptor)
assert os.open("many", os.O_RDONLY) == 3

for refused in (lambda: open("a\0b"), lambda: os.mkdir("\0"), lambda: os.stat("x\0")):
    assert "null" in refusal(refused)
for name in ("line\nend", "tab\t", " ", "\x7f", "ü" * 100, os.fsdecode(b"\xff\xfe"), "*", "-rf", "n" * 255):
    with open(name, "w") as file:
        file.write(name if name.isprintable() else "x")
    assert name in os.listdir() and os.path.exists(name)
    os.remove(name)
for refused in (lambda: open("n" * 256, "w"), lambda: os.mkdir("n" * 256), lambda: os.stat("a/" * 3000)):
    assert refusal(refused) == "ENAMETOOLONG"
assert refusal(open, "/".join(["many"] * 2)) == "ENOTDIR" and refusal(open, "") == "ENOENT"

for number in range(1000):
    os.mkdir("d")
    os.chdir("d")
assert len(os.getcwd()) == len("/cell" + "/d" * 1000)
assert len(open("../" * 999 + "d/x", "w").name) > 2997
assert refusal(os.stat, "d/" * 10) == "ENOENT"
os.chdir("/cell")
assert sum(1 for _ in os.walk("d")) == 1000
assert refusal(os.rename, "d", "d/d/d/moved") == "EINVAL" and refusal(os.rename, "d/d", "d") == "ENOTEMPTY"

os.symlink("loop", "loop")
os.symlink("there", "here")
os.symlink("here", "there")
assert refusal(open, "loop") == refusal(os.stat, "here") == refusal(os.listdir, "there/x") == "ELOOP"
for number in range(40):
    os.symlink(f"chain{number}" if number else "many", f"chain{number + 1}")
assert os.stat("chain40").st_size == 0
os.symlink("chain40", "chain41")
assert refusal(os.stat, "chain41") == "ELOOP"
os.symlink("x" * 4095, "longest")
assert len(os.readlink("longest")) == 4095 and refusal(os.symlink, "x" * 4096, "longer") == "ENAMETOOLONG"

file = open("gone", "w+")
file.write("still here")
os.remove("gone")
file.seek(0)
assert file.read() == "still here" and os.fstat(file.fileno()).st_nlink == 0
file.close()
os.mkdir("left")
os.chdir("left")
os.rmdir("/cell/left")
assert refusal(open, "new", "w") == refusal(os.getcwd) == "ENOENT" and os.listdir() == []
os.chdir("/cell")

for number in range(50):
    open(f"e{number}", "w").close()
seen = []
for entry in os.scandir():
    if entry.name.startswith("e"):
        seen.append(entry.name)
        os.rename(entry.name, f"{entry.name}-renamed")
        for other in (f"e{len(seen) * 2}", f"e{len(seen) * 2 + 1}"):
            if os.path.exists(other):
                os.remove(other)
assert len(seen) == len(set(seen)) and not [name for name in seen if name.endswith("-renamed")]
assert refusal(os.unlink, "d") == "EISDIR" and refusal(os.rmdir, "many") == "ENOTDIR" and refusal(os.rmdir, "d") == "ENOTEMPTY"
assert refusal(os.rmdir, "/") == "EBUSY" and refusal(os.rename, "/tmp", "/cell/tmp") == "EACCES"
assert refusal(os.open, "many", os.O_DIRECTORY) == "ENOTDIR" and refusal(os.truncate, "many", -1) == "EINVAL"
"all"
