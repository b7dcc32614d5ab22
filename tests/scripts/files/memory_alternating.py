# expect: success
# result: [10, "still"]
# room: 125829120
# timeout: 280
# Ten rounds of large files, many small ones, and objects of every size, each of which has most of the memory for itself.
import os

STEP = bytes(1 << 20)
for turn in range(10):
    text = "x" * (80 << 20)
    text = None
    with open("large", "wb", buffering=0) as file:
        assert sum(file.write(STEP) for _ in range(80)) == 80 << 20
    os.remove("large")
    pieces = [bytes(10_000) for _ in range(8_000)]
    pieces = None
    os.mkdir("many")
    for number in range(15_000):
        with open(f"many/{number}", "wb", buffering=0) as file:
            file.write(STEP[: turn * 400])
    for number in range(15_000):
        os.remove(f"many/{number}")
    os.rmdir("many")
    numbers = [turn, *range(1_500_000)]
    numbers = None
    with open(f"kept-{turn}", "w") as file:
        file.write("still")
[len(os.listdir()), open("kept-0").read()]
