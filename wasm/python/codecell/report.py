"""What came of a script, made into text for the host: its result, or what went wrong."""

import json
import linecache
import traceback

SCRIPT = "<script>"

# What the file names of this package's code objects begin with.
_OWN = (lambda: None).__code__.co_filename.removesuffix("report.py")

_MAX_MESSAGE = 4_000
_MAX_TRACEBACK = 16_000
_MAX_FRAMES = 100


def shown(value):
    """The value of a last expression that has no form in JSON."""
    return repr(value).encode("utf-8", "backslashreplace").decode()


def raised(exception, source):
    """Diagnostics of an exception that left the script, as JSON; None where it meant no failure.

    `source` is the script, or None where it could not even be received.
    """
    if isinstance(exception, SystemExit):
        if exception.code is None or exception.code == 0:
            return None
        message = f"the script ended itself with sys.exit({_text(exception.code, repr)})"
    else:
        message = _text(exception, str)
    if source is not None:
        linecache.cache[SCRIPT] = len(source), None, source.splitlines(True), SCRIPT
    name = type(exception).__name__
    line = None
    if isinstance(exception, SyntaxError) and exception.filename == SCRIPT and exception.__traceback__ is None:
        name, line = "SYNTAX_ERROR", exception.lineno
        message = exception.msg
    trace = traceback.TracebackException(
        type(exception), exception, exception.__traceback__, limit=-_MAX_FRAMES, compact=True
    )
    _hide_own_frames(trace)
    for frame in trace.stack:
        if frame.filename == SCRIPT:
            line = frame.lineno
    shown = "".join(trace.format())
    return json.dumps(
        {
            "error_type": name,
            "message": _cut(message, _MAX_MESSAGE),
            "line": line,
            "traceback": _cut(shown.rstrip(), _MAX_TRACEBACK),
        }
    )


def _hide_own_frames(trace, depth=20):
    """Drop this package's frames from a traceback and from those chained to it."""
    if trace is None or depth == 0:
        return
    trace.stack[:] = [frame for frame in trace.stack if not frame.filename.startswith(_OWN)]
    _hide_own_frames(trace.__cause__, depth - 1)
    _hide_own_frames(trace.__context__, depth - 1)
    for part in trace.exceptions or ():
        _hide_own_frames(part, depth - 1)


def _text(value, convert):
    try:
        return convert(value)
    except Exception as error:
        return f"<{convert.__name__}() of {type(value).__name__} raised {type(error).__name__}>"


def _cut(text, limit):
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n... {len(text) - 2 * half} characters left out ...\n{text[-half:]}"
