"""Generators: a chain of them, each of which takes from the one before."""


def counted(limit):
    value = 0
    while value < limit:
        yield value
        value += 1


def squared(values):
    for value in values:
        yield value * value


def without(values, divisor):
    for value in values:
        if value % divisor:
            yield value


sum(without(squared(counted(100_000)), 3))
