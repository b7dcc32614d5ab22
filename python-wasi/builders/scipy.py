"""SciPy: f2py, with which it writes the modules around LAPACK, and of which the build of other packages knows nothing."""


def prepare(source, context):
    """Put the command where the build looks for it."""
    command = context.work / "bin" / "f2py"
    # It runs in the package's folder, where `io` and `signal` are others than those of the standard library.
    command.write_text(f'#!/bin/sh\nexec "{context.tools.python}" -P -m numpy.f2py "$@"\n', encoding="utf-8")
    command.chmod(0o755)
