# expect: success
# result: ["small", "lines", "large"]
# room: 209715200
# timeout: 280
# A file of 100 MB that grows by little between objects that stay: when it is gone, one object of 60 MB has a place.
import os

done = []


def grow_between(make, how):
    kept, written = [], 0
    with open("large", "wb", buffering=0) as file:
        while written < 100 << 20:
            written += file.write(PART)
            kept.append(make(written))
    os.remove("large")
    text = "x" * (60 << 20)
    assert len(text) == 60 << 20 and kept[-1] is not None
    done.append(how)


PART = bytes(4_000)
grow_between(lambda at: [at], "small")
grow_between(lambda at: f"line {at} " * 50, "lines")
PART = bytes(200_000)
grow_between(lambda at: bytes(40_000), "large")
done
