import os
for name in ("c", "a", "b"):
    os.makedirs(f"x/{name}")
print(os.listdir("x"), [entry.name for entry in os.scandir("/cell")], list(os.environ.items()))
