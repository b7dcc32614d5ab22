#!/usr/bin/env python3
"""Writes expected.txt: the true results of the functions of `math`, by mpmath 1.3.0, for the arguments of check.py.

A result is rounded once, from 300 bits. Run it where mpmath is installed.
"""

import base64
from pathlib import Path

import check
import mpmath

BITS = 300
NAMES = {"log1p": mpmath.log1p, "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), "pow": mpmath.power}
NAMES |= {
    "exp2": lambda x: mpmath.power(2, x),
    "log2": lambda x: mpmath.log(x) / mpmath.log(2),
    "lgamma": lambda x: mpmath.loggamma(x).real,
}


def rounded(value):
    """The nearest double, also where doubles have fewer bits: a division of integers rounds once."""
    sign, mantissa, exponent, _ = mpmath.mpf(value)._mpf_
    mantissa = int(mantissa)
    quotient = mantissa * 2**exponent / 1 if exponent >= 0 else mantissa / 2**-exponent
    return -quotient if sign else quotient


def true(name, arguments):
    function = NAMES.get(name) or getattr(mpmath, name)
    return rounded(function(*map(mpmath.mpf, arguments)))


def main():
    mpmath.mp.prec = BITS
    lines = ["# The lowest bytes of true results, in base64. Made by make.py."]
    for name in check.WAYS:
        results = bytes(check.low_byte(true(name, arguments)) for arguments in check.arguments_of(name))
        lines.append(f"{name} {base64.b64encode(results).decode()}")
    Path(__file__).with_name("expected.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
