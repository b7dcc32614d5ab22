# expect: ZeroDivisionError
# left: ["packed.gz: application/gzip, 33 bytes", "text.txt: text/plain, 7 bytes"]
# What is still to be written is written also where the script has failed, and by what finishes a file of its own.
import gzip

packed = gzip.GzipFile("", "wb", fileobj=open("packed.gz", "wb"), mtime=0)
packed.write(b"not yet there")
text = open("text.txt", "w")
text.write("written")
1 / 0
