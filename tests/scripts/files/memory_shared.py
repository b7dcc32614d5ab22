# expect: success
# result: [1500000, "still"]
# memory: 134217728
# Files and objects have one memory: what either has left is there for the other.
import os

step = bytes(1 << 20)
for turn in range(3):
    text = "x" * (60 << 20)
    text = None
    with open("large", "wb", buffering=0) as file:
        assert sum(file.write(step) for _ in range(60)) == 60 << 20
    os.remove("large")
    pieces = [bytes(10_000) for _ in range(6_000)]
    pieces = None
    os.mkdir("many")
    for number in range(20_000):
        with open(f"many/{number}", "wb", buffering=0) as file:
            file.write(step[:2000])
    with open("large", "wb", buffering=0) as file:
        file.write(step)
    for number in range(20_000):
        os.remove(f"many/{number}")
    os.rmdir("many")
    numbers = [turn, *range(1_500_000)]
    count = len(numbers) - 1
    numbers = None
with open("large", "w") as file:
    file.write("still")
[count, open("large").read()]
