# expect: success
# left: ["appended.txt: text/plain, 10 bytes", "bytes.bin: application/octet-stream, 3 bytes", "log.txt: text/plain, 7 bytes", "text.txt: text/plain, 13 bytes"]
# What a script has written is in its files, also where it does not close them.
import logging.handlers

text = open("text.txt", "w")
text.write("not yet there")
binary = open("bytes.bin", "wb")
binary.write(b"\0\1\2")
open("appended.txt", "w").write("first")
both = open("appended.txt", "r+")
both.seek(0, 2)
both.write(" more")
later = logging.handlers.MemoryHandler(100, target=logging.FileHandler("log.txt"))
logging.getLogger("own").addHandler(later)
logging.getLogger("own").error("logged")
