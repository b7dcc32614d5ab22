words = {f"word{n}" for n in range(50)}
print(list(words), hash("word"), hash((1, "a")))
