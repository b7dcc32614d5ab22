# expect: ValueError
# message: a script can display 32 values and 4 MiB in all
display(b"\x89PNG\r\n\x1a\n" + bytes(5 << 20))
