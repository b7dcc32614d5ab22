# expect: success
# result: "went on"
try:
    bytearray(1 << 30)
except MemoryError:
    pass
"went on"
