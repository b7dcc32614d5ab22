"""f2c: the translator from Fortran to C. It runs on the machine that builds, and nothing of it gets into the image."""

import shutil

import commands
import prerequisites

# Where its makefile and its licence are.
FOLDER = "src"


def build(library, pin, source, result, context):
    """Build an unpacked source for this machine: `bin/f2c` in `result`."""
    folder = source / FOLDER
    commands.run(
        ["make", "-f", "makefile.u", "f2c", f"CC={prerequisites.native_compiler()}", "CFLAGS=-O1 -w"],
        cwd=folder, env=context.compilers.environment, log=context.cache.log(f"clibrary-{library}"),
    )
    (result / "bin").mkdir()
    shutil.copy(folder / "f2c", result / "bin" / "f2c")
