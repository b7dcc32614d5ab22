"""The end of a script: what Python does as its process ends, and what scripts rely on without noticing. Functions given to
`atexit` are called, files that were left open get what was still to be written, and objects are finalized.

Most scripts have none of this. So ending.c looks first whether there is anything to do.
"""

import atexit
import gc
import io
import sys


def end(namespace):
    """End the script whose variables are in `namespace`, of which nothing else is wanted any more."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        _flush(stream)
    # What gzip, zipfile and their like have still to write, they write as they are finalized.
    namespace.clear()
    gc.collect()
    # Asked by their types: `isinstance` would ask the script's objects, which may say anything.
    left = gc.get_objects()
    for kind in (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom):
        for item in left:
            if issubclass(type(item), kind):
                _flush(item)


def _flush(stream):
    """Have the stream write what it has, unless it cannot any more."""
    try:
        stream.flush()
    except Exception:
        pass
