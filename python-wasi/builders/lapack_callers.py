"""Gives the C that f2c writes the signatures that callers in C expect.

WebAssembly compares the signature of a call with that of the function. Callers without a Fortran compiler declare subroutines as
`void`, and pass no lengths of texts; f2c makes them return 0, and take each length behind the arguments. Names are those of other
translators, too.
"""

import re

# f2c's functions for texts are the exception: they look at the lengths.
_TEXT_FUNCTIONS = re.compile(r"\b(?:s_copy|s_cmp|s_cat|i_len|i_indx)\b")

# To a name that has an underscore, f2c adds two of them.
_TWO_UNDERSCORES = re.compile(r"\b([a-z]\w*_\w*[a-z0-9])__(?=\()")

_SUBROUTINE = "/* Subroutine */ int "
_DEFINED_SUBROUTINE = re.compile(r"^/\* Subroutine \*/ int \w+\(", re.M)


def adapt(text):
    """The C of a routine, for callers in C."""
    if _DEFINED_SUBROUTINE.search(text):
        text = re.sub(r"\breturn 0;", "return;", text)
    text = _TWO_UNDERSCORES.sub(r"\1_", text.replace(_SUBROUTINE, "void "))
    text = re.sub(r",\s*ftnlen\s+\w+(?=\s*[,)])", "", text)
    return ";".join(_without_lengths(statement) for statement in text.split(";"))


def _without_lengths(statement):
    if _TEXT_FUNCTIONS.search(statement):
        return statement
    statement = re.sub(r",\s*ftnlen(?=\s*[,)])", "", statement)
    statement = re.sub(r",\s*\(\s*ftnlen\s*\)\s*\d+(?=\s*[,)])", "", statement)
    return re.sub(r",\s*\w+_len(?=\s*[,)])", "", statement)
