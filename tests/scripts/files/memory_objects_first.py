# expect: success
# result: ["text", "a list", "pieces", "numbers", "a growing list", 104857600]
# room: 209715200
# timeout: 280
# What objects have left is there for files: 150 MB of the one, then 150 MB of the other.
import os

MANY, STEP = 150, bytes(1 << 20)
done = []


def files_fit(how):
    with open("large", "wb") as file:
        for _ in range(MANY):
            file.write(STEP)
    assert os.path.getsize("large") == MANY << 20
    os.remove("large")
    done.append(how)


held = "x" * (MANY << 20)
held = None
files_fit("text")

held = [0] * (MANY << 18)  # of four bytes each
held = None
files_fit("a list")

held = [bytes(10_000) for _ in range(15_000)]
held = None
files_fit("pieces")

held = list(range(7_000_000))
held = None
files_fit("numbers")

held = []
for _ in range(MANY):
    held.append(STEP[1:])
held = None
files_fit("a growing list")

held = b"".join(STEP for _ in range(60))
with open("large", "wb") as file:
    file.write(held)
    held = None
    for _ in range(40):
        file.write(STEP)
done.append(os.path.getsize("large"))
done
