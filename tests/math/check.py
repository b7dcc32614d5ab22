# How far the functions of `math` are from the true results, in units in the last place. expected.txt has of each true
# result, correctly rounded, the lowest byte: an error of a few units shows in it, and a larger one cannot hide in thousands
# of them. The script gives, for each function, its largest error and the argument of that; make.py has the same arguments.

import base64
import math
import struct


class Numbers:
    """The same numbers everywhere: a congruential generator, of which the upper half is used."""

    def __init__(self, seed):
        self.state = seed

    def unit(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 11) / 2**53

    def between(self, low, high):
        return low + (high - low) * self.unit()

    def spread(self, low, high):
        """A number of any size, from 2**low to 2**high."""
        return math.ldexp(1 + self.unit(), int(self.between(low, high)))


def signed(numbers, value):
    return value if numbers.unit() < 0.5 else -value


# Of each function the ways in which its arguments are drawn, each as often as the others.
WAYS = {
    "exp": (lambda n: (n.between(-745, 709.7),), lambda n: (n.between(-2, 2),), lambda n: (signed(n, n.spread(-60, 2)),)),
    "exp2": (lambda n: (n.between(-1074, 1023.9),), lambda n: (n.between(-2, 2),)),
    "expm1": (lambda n: (n.between(-40, 709),), lambda n: (signed(n, n.spread(-60, 2)),)),
    "log": (lambda n: (n.spread(-1074, 1024),), lambda n: (n.between(0.5, 2),)),
    "log2": (lambda n: (n.spread(-1074, 1024),), lambda n: (n.between(0.5, 2),)),
    "log10": (lambda n: (n.spread(-1074, 1024),), lambda n: (n.between(0.5, 2),)),
    "log1p": (lambda n: (n.spread(-60, 1024),), lambda n: (n.between(-0.999, 1),)),
    "pow": (
        lambda n: (n.between(0, 100), n.between(-100, 100)),
        lambda n: (n.between(0.9, 1.1), n.between(-5000, 5000)),
        lambda n: (n.spread(-300, 300), n.between(-3, 3)),
    ),
    "sin": (lambda n: (n.between(-10, 10),), lambda n: (signed(n, n.spread(-30, 1023)),)),
    "cos": (lambda n: (n.between(-10, 10),), lambda n: (signed(n, n.spread(-30, 1023)),)),
    "tan": (lambda n: (n.between(-10, 10),), lambda n: (signed(n, n.spread(-30, 1023)),)),
    "asin": (lambda n: (n.between(-1, 1),), lambda n: (signed(n, n.spread(-40, -1)),)),
    "acos": (lambda n: (n.between(-1, 1),), lambda n: (signed(n, n.spread(-40, -1)),)),
    "atan": (lambda n: (n.between(-10, 10),), lambda n: (signed(n, n.spread(-40, 60)),)),
    "atan2": (
        lambda n: (n.between(-10, 10), n.between(-10, 10)),
        lambda n: (signed(n, n.spread(-40, 40)), signed(n, n.spread(-40, 40))),
    ),
    "sinh": (lambda n: (n.between(-710, 710),), lambda n: (signed(n, n.spread(-40, 3)),)),
    "cosh": (lambda n: (n.between(-710, 710),), lambda n: (signed(n, n.spread(-40, 3)),)),
    "tanh": (lambda n: (n.between(-20, 20),), lambda n: (signed(n, n.spread(-40, 3)),)),
    "asinh": (lambda n: (signed(n, n.spread(-40, 1023)),), lambda n: (n.between(-5, 5),)),
    "acosh": (lambda n: (n.spread(0, 1023),), lambda n: (n.between(1.0001, 5),)),
    "atanh": (lambda n: (n.between(-1, 1),), lambda n: (signed(n, n.spread(-40, -1)),)),
    "cbrt": (lambda n: (signed(n, n.spread(-1020, 1023)),),),
    "sqrt": (lambda n: (n.spread(-1074, 1024),),),
    "hypot": (lambda n: (n.between(-10, 10), n.between(-10, 10)), lambda n: (n.spread(-500, 500), n.spread(-500, 500))),
    "erf": (lambda n: (n.between(-6, 6),), lambda n: (signed(n, n.spread(-40, 1)),)),
    "erfc": (lambda n: (n.between(-6, 26),),),
    "gamma": (lambda n: (n.between(0.1, 20),), lambda n: (n.between(-20, 170),)),
    "lgamma": (lambda n: (n.between(3, 1000),), lambda n: (n.spread(2, 900),)),
}
EACH = 1500


def arguments_of(name):
    ways = WAYS[name]
    numbers = Numbers(sum(name.encode()))
    return [ways[i % len(ways)](numbers) for i in range(EACH)]


def low_byte(value):
    return struct.unpack("<Q", struct.pack("<d", value))[0] & 0xFF


def worst(name, expected):
    """The largest error among all arguments, and one of those that have it."""
    function = getattr(math, name)
    most, found = 0, None
    for arguments, right in zip(arguments_of(name), expected, strict=True):
        difference = (low_byte(function(*arguments)) - right) % 256
        error = min(difference, 256 - difference)
        if error > most:
            most, found = error, arguments
    return [most, repr(found)]


if __name__ == "__main__":
    with open("expected.txt") as file:
        lines = [line.split() for line in file if not line.startswith("#")]
    {name: worst(name, base64.b64decode(text)) for name, text in lines}
