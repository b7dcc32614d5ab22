# expect: success
# stdout: The "if" statement
# result: [true, true, true]
import contextlib
import io

help("if")
help(str)


def told(subject):
    with contextlib.redirect_stdout(io.StringIO()) as text:
        help(subject)
    return text.getvalue()


["LOOPING" in told("topics"), "Binary arithmetic" in told("+"), "not here" in told("no_such_thing") or "No Python documentation" in told("no_such_thing")]
