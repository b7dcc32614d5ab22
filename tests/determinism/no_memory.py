try:
    rows = [bytearray(1 << 20) for _ in range(500)]
except MemoryError:
    print("no memory")
raise ValueError(id(object()))
