# expect: OSError
# message: No space left on device
# hint: files are in the script's memory, which is used up
with open("endless", "wb") as file:
    while True:
        file.write(bytes(1 << 20))
