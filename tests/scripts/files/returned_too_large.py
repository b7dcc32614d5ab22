# expect: success
# return_files: ["*"]
# returned: ["small: text/plain: x"]
# stderr: note: the file "large" does not come back: it has 4194305 bytes, and 4194304 come back at most
# left: ["large: application/octet-stream, 4194305 bytes", "small: text/plain, 1 bytes"]
with open("large", "wb") as file:
    file.write(bytes((4 << 20) + 1))
with open("small", "w") as file:
    file.write("x")
