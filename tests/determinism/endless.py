import random
found = {}
while True:
    key = str(random.random())
    found[key[:4]] = len(found)
    if key[2] == "7":
        found.pop(key[:4])
