"""A Python of this machine that keeps running: what the cell's interpreter is compared with.

Each script runs in a namespace of its own. Modules stay imported, as they are in the cell's image.
"""

import io
import platform
from contextlib import redirect_stdout

import protocol


def run(script, seconds):
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(protocol.printing(script), "<script>", "exec"), {"__name__": "__main__"})
    return out.getvalue()


protocol.serve(platform.python_version(), run)
