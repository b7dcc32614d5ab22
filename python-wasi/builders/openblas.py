"""OpenBLAS: BLAS for matrices and vectors, with its C interface, in WebAssembly's vector instructions.

Its own makefiles choose among its kernels and compile each of them several times, so they are what builds it. It has no
LAPACK here (`lapack.py`), and one thread.
"""

import shutil

import commands
import prerequisites

ARCHIVE = "libopenblas.a"

OPTIONS = (
    "TARGET=WASM128_GENERIC", "BINARY=32", "NOFORTRAN=1", "NO_LAPACK=1", "NO_LAPACKE=1", "NO_SHARED=1", "USE_THREAD=0",
    "USE_OPENMP=0", "NUM_THREADS=1", "BUILD_BFLOAT16=0", "NO_WARMUP=1",
    # What stands for LAPACK's function of that name is here, too.
    "CFLAGS=-w -Dxerbla_=openblas_xerbla_",
)


def build(library, pin, source, result, context):
    """Build an unpacked source: the archive, into `result`."""
    compilers, log = context.compilers, context.cache.log(f"clibrary-{library}")
    commands.run(
        ["make", f"-j{context.jobs}", *OPTIONS, f"CC={compilers.cc}", f"AR={compilers.ar}", f"RANLIB={compilers.ranlib}",
         f"HOSTCC={prerequisites.native_compiler()}", "libs"],
        cwd=source, env=compilers.environment, log=log,
    )
    (archive,) = source.glob("libopenblas_*.a")
    shutil.copyfile(archive, result / "lib" / ARCHIVE)
