"""What went wrong in a script, made into text for the host."""

import json
import sys

from codecell import hints, tracebacks

_MAX_MESSAGE = 4_000
_MAX_PARTS = 5  # of a group of exceptions
_MAX_PART = 300
_MAX_NAME = 4_096  # of a file


def raised(exception, before_tests=False):
    """Diagnostics of an exception that left the script, as JSON; None where it meant no failure. A script that ends itself
    before its tests has failed.
    """
    if isinstance(exception, SystemExit) and (exception.code is None or exception.code == 0) and not before_tests:
        return None
    if isinstance(exception, SystemExit):
        if exception.code is not None and not isinstance(exception.code, int):
            print(_text(exception.code, str), file=sys.stderr)  # as Python does
    else:
        _call_hook(exception)
    name = type(exception).__name__
    if isinstance(exception, SyntaxError) and exception.filename == tracebacks.SCRIPT and exception.__traceback__ is None:
        _show_line(exception)
        trace = tracebacks.capture(exception)
        name, message, line = "SYNTAX_ERROR", exception.msg, exception.lineno
    else:
        trace = tracebacks.capture(exception)
        message, line = _message(exception, trace), tracebacks.line(trace)
        if before_tests and isinstance(exception, SystemExit):
            message += ", before its tests ran"
    diagnostics = {
        "error_type": name,
        "message": tracebacks.cut(message, _MAX_MESSAGE),
        "line": line,
        "traceback": tracebacks.without_message(trace, message),
        "hint": hints.hint(exception, line, message),
    }
    if isinstance(exception, SystemExit) and isinstance(exception.code, int):
        # The exit status that a process would have.
        diagnostics["exit_code"] = exception.code & 0xFF
    if isinstance(exception, FileNotFoundError) and isinstance(exception.filename, str):
        # The host knows whether a server has it.
        diagnostics["missing_file"] = exception.filename[:_MAX_NAME]
    return json.dumps(diagnostics)


def _call_hook(exception):
    """Call the script's own `sys.excepthook`, where it has one."""
    hook = sys.excepthook
    if hook is sys.__excepthook__:
        return
    try:
        hook(type(exception), exception, exception.__traceback__)
    except SystemExit:
        pass
    except BaseException as error:
        print(f"Error in sys.excepthook:\n{tracebacks.formatted(tracebacks.capture(error))}", file=sys.stderr)


def _message(exception, trace):
    if isinstance(exception, SystemExit):
        return f"the script ended itself with sys.exit({_text(exception.code, repr)})"
    message = _text(exception, str)
    if isinstance(exception, BaseExceptionGroup):
        parts = [f"{type(part).__name__}: {_text(part, str)}"[:_MAX_PART] for part in exception.exceptions[:_MAX_PARTS]]
        return f"{message}: {'; '.join(parts)}"
    with_suggestion = getattr(trace, "_str", None)  # such as "Did you mean: 'print'?"
    return with_suggestion if isinstance(with_suggestion, str) and with_suggestion.startswith(message) else message


def _show_line(error):
    """Give an error of the compiler the line that it is about, as the parser does."""
    lines = tracebacks.script_lines()
    if error.text is None and error.lineno and error.lineno <= len(lines):
        error.text = lines[error.lineno - 1]


def _text(value, convert):
    try:
        return convert(value)
    except Exception as error:
        return f"<{convert.__name__}() of {type(value).__name__} raised {type(error).__name__}>"
