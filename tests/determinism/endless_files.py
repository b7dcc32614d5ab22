n = 0
while True:
    n += 1
    with open(f"{n % 50}.txt", "a") as file:
        file.write(f"{n}\n")
