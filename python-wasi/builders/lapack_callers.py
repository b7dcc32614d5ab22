"""Gives the C that f2c writes the signatures that callers in C expect.

WebAssembly compares the signature of a call with that of the function. Callers without a Fortran compiler declare subroutines as
`void`, and pass no lengths of texts; f2c makes them return 0, and take each length behind the arguments.
"""

import re

# f2c's functions for texts are the exception: they look at the lengths.
_TEXT_FUNCTIONS = re.compile(r"\b(?:s_copy|s_cmp|s_cat|i_len|i_indx)\b")

_SUBROUTINE = "/* Subroutine */ int "
_DEFINED_SUBROUTINE = re.compile(r"^/\* Subroutine \*/ int \w+\(", re.M)


def adapt(text):
    """The C of a routine, for callers in C."""
    if _DEFINED_SUBROUTINE.search(text):
        text = re.sub(r"\breturn 0;", "return;", text)
    text = text.replace(_SUBROUTINE, "void ")
    text = re.sub(r",\s*ftnlen\s+\w+(?=\s*[,)])", "", text)
    return ";".join(_without_lengths(statement) for statement in text.split(";"))


def _without_lengths(statement):
    if _TEXT_FUNCTIONS.search(statement):
        return statement
    statement = re.sub(r",\s*ftnlen(?=\s*[,)])", "", statement)
    statement = re.sub(r",\s*\(\s*ftnlen\s*\)\s*\d+(?=\s*[,)])", "", statement)
    return re.sub(r",\s*\w+_len(?=\s*[,)])", "", statement)
