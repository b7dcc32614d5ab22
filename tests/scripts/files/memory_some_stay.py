# expect: success
# result: ["a report", "every fiftieth", "what was begun"]
# room: 209715200
# timeout: 280
# Small files that were written beside large ones stay, and do not keep an object of 160 MB from its place.
import os
import random

STEP = bytes(range(256)) * 4096
done = []


def fits(how):
    text = "x" * (160 << 20)
    assert len(text) == 160 << 20
    done.append(how)


def large(name):
    with open(name, "wb") as file:
        for _ in range(100):
            file.write(STEP)


large("large")
with open("report", "wb") as file:
    file.write(STEP[:20_000])
os.remove("large")
fits("a report")
assert open("report", "rb").read() == STEP[:20_000]

for number in range(1000):
    with open(f"part-{number}", "wb") as file:
        file.write(bytes([number % 256]) * 100_000)
numbers = list(range(1000))
random.Random(12).shuffle(numbers)
for number in numbers:
    if number % 50:
        os.remove(f"part-{number}")
fits("every fiftieth")
for number in range(0, 1000, 50):
    assert open(f"part-{number}", "rb").read() == bytes([number % 256]) * 100_000

large("large")
with open("begun", "w+b") as begun:
    begun.write(STEP)
    begun.flush()
    os.remove("large")
    fits("what was begun")
    begun.write(STEP)
    begun.seek(0)
    assert begun.read() == STEP * 2
done
