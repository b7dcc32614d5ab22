"""`time.strftime` as on Linux: the libc of the guest makes an empty text of a whole format when it does not know a part of it.
`datetime` formats with this, too.
"""

import functools
import re
import time

_strftime = time.strftime
# What the libc knows, and a part of a format: flags, width, modifier, letter.
_KNOWN = "aAbBcCdDeFgGhHIjmMnprRsStTuUVwWxXyYzZ%"
# Of these: the letters of numbers that are filled up with zeros.
_NUMBERS = "CdGgHIjmMSuUVwWyY"
_MOST_WIDTH = 1_000
# Those before which a modifier means something, the same as without it.
_MODIFIED = {"E": "cCnpPrRstTuxXyYzZ%", "O": "bBCdeghGHIjklmMnpPrRsStTuUVwWyzZ%"}
_PART = re.compile(r"%([-_0^#+]*)(\d*)([EO]?)(.?)", re.DOTALL)
_MOST_FORMATS = 128  # that are remembered


@functools.lru_cache(_MOST_FORMATS)
def _is_known(format):
    return all(
        letter and letter in _KNOWN and not width and not modifier and "^" not in flags and "#" not in flags
        for flags, width, modifier, letter in _PART.findall(format)
    )


def _strftime_of_linux(format, *time_tuple):
    """strftime(format[, tuple]) -> string

    Convert a time tuple to a string according to a format specification.
    See the library reference manual for formatting codes. When the time tuple
    is not present, current time as returned by localtime() is used."""
    if not isinstance(format, str) or _is_known(format):
        return _strftime(format, *time_tuple)
    _strftime("", *time_tuple)  # which refuses what is no time
    when = time_tuple[0] if time_tuple else time.localtime()
    return "".join(_made_of(part, when) for part in _split(format))


def _split(format):
    """The parts of a format, as matches, and the text between them."""
    position = 0
    for part in _PART.finditer(format):
        yield format[position : part.start()]
        yield part
        position = part.end()
    yield format[position:]


def _made_of(part, when):
    if isinstance(part, str):
        return part
    flags, width, modifier, letter = part.groups()
    if modifier and letter not in _MODIFIED[modifier]:
        return part[0]
    case = flags[-1:] if flags.endswith(("^", "#")) else ""
    flags = re.sub("[#^]", "", flags)
    if letter in ("k", "l"):  # hours that are filled up with a space
        text = _strftime(f"%{flags or '_'}{'H' if letter == 'k' else 'I'}", when)
    elif letter == "P":
        text = _strftime("%p", when).lower()
    elif letter and letter in _KNOWN:
        text = _strftime(f"%{flags}{letter}", when)
    else:
        return part[0]
    if width and text:
        with_zeros = "0" in flags or letter in _NUMBERS and not flags
        text = text.rjust(min(int(width[:4]), _MOST_WIDTH), "0" if with_zeros else " ")
    if case == "#" and letter in "pZ":
        return text.lower()
    return text.upper() if case == "^" or case == "#" and letter in "aAbBh" else text


def install():
    """Put this into `time`."""
    _strftime_of_linux.__name__ = _strftime_of_linux.__qualname__ = "strftime"
    _strftime_of_linux.__module__ = "time"
    time.strftime = _strftime_of_linux
