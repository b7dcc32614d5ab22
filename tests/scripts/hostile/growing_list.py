# expect: MEMORY_LIMIT
# stdout: growing
print("growing")
blocks = []
while True:
    blocks.append(bytearray(1 << 20))
