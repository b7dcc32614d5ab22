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


["ASSIGNMENT" in told("topics"), "Operator precedence" in told("+"), "no_such_thing" in told("no_such_thing")]
