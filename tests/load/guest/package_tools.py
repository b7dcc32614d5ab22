# The first script of package_tests.py: it unpacks the wheels of pytest and of what it needs from stdin, compiles them, and leaves
# an archive with both, so that no later execution has to compile them again.

import compileall
import io
import os
import py_compile
import sys
import zipfile

SOURCE = "/tmp/tools"

with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as wheels:
    for name in wheels.namelist():
        with zipfile.ZipFile(io.BytesIO(wheels.read(name))) as wheel:
            wheel.extractall(SOURCE)
# No look at the times of the sources, which are others after the next unpacking.
compileall.compile_dir(SOURCE, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
with zipfile.ZipFile("tools.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    for folder, _, files in os.walk(SOURCE):
        for file in files:
            path = os.path.join(folder, file)
            archive.write(path, os.path.relpath(path, SOURCE))
