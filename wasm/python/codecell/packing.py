"""How the library's files and code objects are kept: where they seem to lie, and in which form the host has them."""

import zlib
from importlib.util import MAGIC_NUMBER

FOLDER = "/lib/python3.13"

# Packages besides the standard library, below that folder.
PACKAGES = "site-packages/"

# Of a compiled file that is not checked against its source (PEP 552).
PYC_HEADER = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)

# What packing a file must save to be worth its unpacking in every execution that reads it.
_WORTH_PACKING = 512


# The highest level takes four times as long and saves a hundredth.
_LEVEL = 6


def compressed(content):
    """The bytes to keep of a code object."""
    return zlib.compress(content, _LEVEL)


def packed(content):
    """The bytes to keep of a file: compressed, if they are shorter by much."""
    shorter = compressed(content)
    return shorter if len(shorter) + _WORTH_PACKING < len(content) else content
