"""LAPACK, which is Fortran: f2c makes C of it, and the compiler of the image's packages does the rest.

`lapack_fortran.py` rewrites what f2c does not know, `lapack_callers.py` what callers in C do not expect, `lapack_f2c.h` is what the C
includes, and `lapack_support.c` has what stays. The routines are those that packages may call; a link takes what it needs.
"""

import fnmatch
import shutil
from pathlib import Path

import commands
from builders import lapack_callers, lapack_fortran
from errors import RecipeError

OWN = Path(__file__).resolve().parent

# Names of routines without the letter for the type of numbers.
LEFT_OUT = {
    "lapack_support.c has them": (
        "lsame", "lsamen", "xerbla", "xerbla_array", "ilaver", "ilaenv", "iparmq", "chla_transtype", "?lamch", "?lartg", "?lassq",
        "?roundup_lwork",
    ),
    "they are for many processors": ("ilaenv2stage", "iparam2stage", "?*_2stage", "?*_sb2st*", "?*_hb2st*", "?*_he2hb", "?*_sy2sb"),
    "they want a library for extended precision": ("?*rfsx", "?*svxx", "?la_*"),
    "no package calls these later variants": (
        "?laqz[0-4]", "?gges3", "?ggev3", "?getsqrhrt", "?gedmd*", "?*_rk", "?*_aa", "?*_aa_*", "?*_rook", "?sytrs_3", "?hetrs_3",
        "?sytri_3*", "?hetri_3*", "?sycon_3", "?hecon_3", "?bdsvdx", "?gesvdx", "?geqp3rk", "?laqp[23]rk", "?trsyl3",
    ),
}
# f2c keeps local variables of a routine on the stack, writes prototypes, and leaves short numbers short.
F2C_FLAGS = ("-a", "-A", "-R")
# Complex numbers are structures here and numbers there.
C_FLAGS = ("-w", "-fvisibility=hidden", "-fno-strict-aliasing")


def build(library, pin, source, result, context):
    """Build an unpacked source: the archive, into `result`."""
    compilers, log = context.compilers, context.cache.log(f"clibrary-{library}")
    folder = context.work / "translated"
    folder.mkdir()
    shutil.copyfile(OWN / "lapack_f2c.h", folder / "f2c.h")
    f2c = context.libraries["f2c"] / "bin" / "f2c"

    def one(routine):
        translated = _translate(routine, f2c, folder, log)
        return _compile(translated, folder, compilers, log)

    routines = [file for file in sorted((source / "SRC").glob("*.f")) if not _is_left_out(file.stem)]
    objects = commands.run_all(one, routines, context.jobs)
    objects.append(_compile(OWN / "lapack_support.c", folder, compilers, log))
    commands.run(
        [compilers.ar, "rcsD", result / "lib" / f"lib{library}.a", *sorted(objects)], env=compilers.environment, log=log
    )


def _is_left_out(routine):
    return any(fnmatch.fnmatchcase(routine, pattern) for patterns in LEFT_OUT.values() for pattern in patterns)


def _translate(routine, f2c, folder, log):
    """The C of a routine, in `folder`."""
    fortran = folder / routine.name
    fortran.write_text(
        lapack_fortran.rewrite(routine.read_text(encoding="utf-8", errors="replace"), routine.stem), encoding="utf-8"
    )
    commands.run([f2c, *F2C_FLAGS, fortran.name], cwd=folder, log=log)
    translated = fortran.with_suffix(".c")
    if not translated.is_file():
        raise RecipeError(f"f2c made nothing of {routine.name}; its log: {log}")
    translated.write_text(lapack_callers.adapt(translated.read_text(encoding="utf-8")), encoding="utf-8")
    return translated


def _compile(file, folder, compilers, log):
    target = folder / f"{file.stem}.o"
    commands.run([compilers.cc, *C_FLAGS, f"-I{folder}", "-c", file, "-o", target], env=compilers.environment, log=log)
    return target
