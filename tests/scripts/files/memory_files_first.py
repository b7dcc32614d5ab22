# expect: success
# result: ["removed", "shortened", "renamed over", "removed while open", "a database", "many", "together"]
# room: 209715200
# timeout: 280
# What files have left is there for objects, however the files went: 150 MB of the one, then 150 MB of the other.
import os
import sqlite3

MANY, STEP = 150, bytes(range(256)) * 4096
done = []


def fill(name):
    with open(name, "wb") as file:
        for _ in range(MANY):
            file.write(STEP)
    assert os.path.getsize(name) == MANY << 20


def objects_fit(how):
    text = "x" * (MANY << 20)
    assert len(text) == MANY << 20
    text = None
    numbers = [0] * (MANY << 18)  # of four bytes each
    assert len(numbers) == MANY << 18
    done.append(how)


fill("large")
os.remove("large")
objects_fit("removed")

fill("large")
os.truncate("large", 10)
objects_fit("shortened")
assert open("large", "rb").read() == STEP[:10]

fill("large")
with open("small", "w") as file:
    file.write("small")
os.rename("small", "large")
objects_fit("renamed over")
assert open("large").read() == "small"

fill("large")
file = open("large", "r+b")
os.remove("large")
file.seek(MANY - 1 << 20)
assert file.read(1 << 20) == STEP
file.close()
objects_fit("removed while open")

database = sqlite3.connect("a.db")
database.execute("PRAGMA journal_mode = OFF")
database.execute("CREATE TABLE t (x)")
with database:
    for _ in range(MANY):
        database.execute("INSERT INTO t VALUES (?)", (STEP,))
assert os.path.getsize("a.db") > MANY << 20
database.execute("DROP TABLE t")
database.execute("VACUUM")
assert os.path.getsize("a.db") < 1 << 16
objects_fit("a database")
database.close()

os.mkdir("many")
for number in range(30_000):
    with open(f"many/{number}", "wb", buffering=0) as file:
        file.write(STEP[:4000])
for number in range(30_000):
    os.remove(f"many/{number}")
os.rmdir("many")
objects_fit("many")

fill("large")
text = "x" * (30 << 20)
os.remove("large")
more = [text[1:] for _ in range(4)]
done.append("together")
done
