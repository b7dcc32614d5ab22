# expect: success
# result: [100000, 33334, 0]
# timeout: 280
# A hundred thousand small files, and no memory lost when they go.
import os

os.mkdir("many")
for number in range(100_000):
    descriptor = os.open(f"many/file-{number}", os.O_CREAT | os.O_WRONLY | os.O_EXCL)
    os.write(descriptor, b"a few bytes")
    os.close(descriptor)
count = len(os.listdir("many"))
assert open("many/file-77777").read() == "a few bytes"
for number in range(100_000):
    if number % 3:
        os.unlink(f"many/file-{number}")
left = len(os.listdir("many"))
for name in os.listdir("many"):
    os.unlink(f"many/{name}")
assert os.stat("many").st_nlink == 2
[count, left, len(os.listdir("many"))]
