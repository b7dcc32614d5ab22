# expect: success
# result: [104857600, true, 104857600]
# Written in steps of 1 MiB, of which none is copied again; what one file gives back another one takes.
import os

step = bytes(range(256)) * 4096
with open("large", "wb") as file:
    for _ in range(100):
        file.write(step)
size = os.path.getsize("large")
with open("large", "rb") as file:
    file.seek(50 << 20)
    same = file.read(1 << 20) == step
os.remove("large")
with open("other", "wb") as file:
    for _ in range(100):
        file.write(step)
[size, same, os.path.getsize("other")]
