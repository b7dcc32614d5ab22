# expect: success
# files: {"moved.txt": "moved", "gone.txt": "gone", "other.bin": "text"}
# left: ["b/linked.txt: text/plain, 5 bytes", "b/moved.txt: text/plain, 5 bytes", "other.bin: application/octet-stream, 4 bytes", "sparse: application/octet-stream, 1099511627777 bytes"]
# What is left are files: not folders, links, pipes, what was removed, what is elsewhere.
import os

os.mkdir("a")
os.rename("a", "b")
os.mkdir("empty")
os.rename("moved.txt", "b/moved.txt")
os.link("b/moved.txt", "b/linked.txt")
os.symlink("b/moved.txt", "symbolic")
os.symlink("/", "root")
os.remove("gone.txt")
with open("/tmp/elsewhere", "w") as file:
    file.write("x")
with open("unlinked", "w") as file:
    file.write("x")
    os.unlink("unlinked")
with open("other.bin", "wb") as file:
    file.write(b"\0\1\2\3")
with open("sparse", "wb") as file:
    file.seek(1 << 40)
    file.write(b"x")
os.chdir("/tmp")
