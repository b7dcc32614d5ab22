# expect: syntax 2:7 invalid character '“' (U+201C); write "
print(“hi)
