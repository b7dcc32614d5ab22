"""Rewrites LAPACK's Fortran to what f2c understands, which is Fortran 77.

Of the later standards, LAPACK's files have loops that are left or gone on with by a word, functions that tell about numbers,
a few attributes, parts of arrays, and comments behind statements.
"""

import re

# Labels that no file has.
FIRST_FRESH_LABEL = 90000

# Functions of Fortran 90, for which the numbers or the functions of `lapack_support.c` stand.
OWN = {"EXPONENT": "EXPON", "MAXLOC": "MXLOC"}
UNKNOWN = ("HUGE", *OWN)
LARGEST = {"S": "3.40282346638528859812E+38", "D": "1.79769313486231570815D+308"}

_CONTINUED_AT = 6
_LINE_CHARACTERS = 66

_DO = re.compile(r"DO\s+(?:(\d+)\s*,?\s*\w+\s*=|\w+\s*=|WHILE\b)", re.I)
_END_DO = re.compile(r"END\s*DO$", re.I)
_JUMP = re.compile(r"(IF\s*\(.*\)\s*)?(EXIT|CYCLE)$", re.I)
_INTRINSIC = re.compile(r"INTRINSIC\s+(.*)$", re.I)
_INTENT = re.compile(r",\s*INTENT\s*\(\s*\w+\s*\)\s*::", re.I)
_MAXLOC = re.compile(r"MAXLOC\(\s*(\w+)\(\s*([\w()+*]+)\s*:\s*([\w()+*]+?)\s*\)\s*,\s*1\s*\)", re.I)
_SECTION = re.compile(r"(\w+)\(\s*(\d+)\s*:\s*(\d+)\s*\)\s*=\s*(?!')(\S.*)$")
_HUGE = re.compile(r"\bHUGE\s*\(\s*\w+\s*\)", re.I)
_EXPONENT = re.compile(r"\bEXPONENT\s*\(", re.I)
_RECURSIVE = re.compile(r"^RECURSIVE\s+", re.I)


def rewrite(text, routine):
    """The source of a routine, for f2c."""
    real = "S" if routine[0].upper() in "SC" else "D"
    statements = list(_statements(text))
    # What stands for a function is declared behind the first statement, which names the routine.
    declared = [
        ("", f"INTEGER {real}{own}") for used, own in OWN.items() if any(f"{used}(" in body.upper() for _, body in statements)
    ]
    lines = []
    for label, body in _loops(_words([statements[0], *declared, *statements[1:]], real, routine)):
        first = True
        while body or first:
            lines.append((f"{label:<5} " if first else "     $") + body[:_LINE_CHARACTERS])
            body, first = body[_LINE_CHARACTERS:], False
    return "\n".join(lines) + "\n"


def _statements(text):
    """(label, statement) of each statement, on one line."""
    joined = []
    for line in text.split("\n"):
        if line[:1] in ("*", "c", "C", "!") or not line.strip():
            continue
        if "'" not in line:
            line = line.partition("!")[0]
        line = line.rstrip()
        continued = len(line) >= _CONTINUED_AT and not line[:5].strip() and line[5] not in " 0"
        if not continued:
            joined.append(line)
        elif line.strip():
            inside_text = joined[-1].count("'") % 2
            joined[-1] += line[_CONTINUED_AT:] if inside_text else f" {line[_CONTINUED_AT:].strip()}"
    for line in joined:
        if line.strip():
            yield line[:5].strip(), line[5:].strip()


def _words(statements, real, routine):
    """The statements without what one word stands for."""
    for label, body in statements:
        body = _INTENT.sub(" ", _RECURSIVE.sub("", body))
        listed = _INTRINSIC.match(body)
        if listed:
            names = [name.strip() for name in listed[1].split(",")]
            kept = [name for name in names if name.upper() not in UNKNOWN]
            if kept:
                yield label, f"INTRINSIC {', '.join(kept)}"
            continue
        body = _HUGE.sub(LARGEST[real], body)
        body = _EXPONENT.sub(f"{real}{OWN['EXPONENT']}(", body)
        body = _MAXLOC.sub(rf"{real}{OWN['MAXLOC']}( \1( \2 ), (\3)-(\2)+1 )", body)
        if real == "D" and routine[0].upper() == "Z":
            # In f2c each type has a function of its own.
            body = re.sub(r"\bAIMAG\b", "DIMAG", body, flags=re.I)
        section = _SECTION.match(body)
        if section:
            for at in range(int(section[2]), int(section[3]) + 1):
                yield "", f"{section[1]}({at}) = {section[4]}"
            continue
        yield label, body


class _Loop:
    """A loop that is not closed yet, and the labels that jumps out of its body need."""

    def __init__(self, end):
        self.end = end
        self.again = end
        self.leave = None


def _loops(statements):
    """The statements with a jump to a label for each EXIT and CYCLE."""
    open_loops, fresh = [], FIRST_FRESH_LABEL
    for label, body in statements:
        begun = _DO.match(body)
        if begun:
            open_loops.append(_Loop(begun[1]))
        jump = _JUMP.match(body)
        if jump and open_loops:
            loop, what = open_loops[-1], "leave" if jump[2].upper() == "EXIT" else "again"
            if getattr(loop, what) is None:
                fresh += 1
                setattr(loop, what, str(fresh))
            body = f"{jump[1] or ''}GO TO {getattr(loop, what)}"
        if _END_DO.match(body):
            loop = open_loops.pop()
            if loop.again:
                yield loop.again, "CONTINUE"
            yield label, body
            if loop.leave:
                yield loop.leave, "CONTINUE"
            continue
        yield label, body
        while label and open_loops and open_loops[-1].end == label:
            loop = open_loops.pop()
            if loop.leave:
                yield loop.leave, "CONTINUE"
