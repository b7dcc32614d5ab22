def numbers():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
given = numbers()
print([next(given) for _ in range(300)][-1], given)
