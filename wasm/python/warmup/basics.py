numbers = [n * n for n in range(20)]
words = {"one": 1, "two": 2}


def total(values):
    return sum(values) + 1


class Point:
    def __init__(self, x):
        self.x = x


print(total(numbers), f"{words['one']:>3}", Point(2).x, "text".upper(), sorted(words))
try:
    words["three"]
except KeyError as error:
    print(error)
