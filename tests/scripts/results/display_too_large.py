# expect: ValueError
# message: a script can display 32 values and 4 MiB in all
display(b"GIF89a\1\0\1\0\0\0\0" + bytes(5 << 20) + b";")
