"""C and C++ of packages: compilers with WebAssembly's exceptions, and what C++ needs when it runs.

zig's own libc++ is compiled without exceptions. Its sources are in zig's folder, so they are compiled here with them, together with
what throws, catches and unwinds, and with setjmp, which is made of the same exceptions. CPython and the guest stay as they are:
exceptions pass through plain C. `runtime/` has what else packages want of a libc.
"""

from dataclasses import dataclass
from pathlib import Path

import cache as caches
import commands
import toolchain as toolchains
from pins import RECIPE

INPUTS = ("cxx.py", "toolchain.py", "runtime/fenv.c", "runtime/include/bits/fenv.h", "runtime/exception_tags.s")

RUNTIME = "libcxx.a"
# It defines functions of libc, so it goes before all others: libc's own would be taken as soon as a file asks for them.
STATUS = "fenv.o"
OWN = RECIPE / "runtime"

# zig switches the feature off in a list of its own, which `-mexception-handling` comes after. The legacy form of exceptions is
# no part of the standard.
EXCEPTIONS = ("-mexception-handling", "-mllvm", "-wasm-use-legacy-eh=false")
C_FLAGS = (*EXCEPTIONS, "-mllvm", "-wasm-enable-sjlj")
CXX_FLAGS = (
    *EXCEPTIONS, "-fwasm-exceptions",
    # zig switches both off. Packages name threads and files in passing: a mutex does nothing here, and a thread cannot start.
    "-U_LIBCPP_HAS_THREADS", "-D_LIBCPP_HAS_THREADS=1", "-D_LIBCPP_HAS_THREAD_API_PTHREAD=1",
    "-U_LIBCPP_HAS_FILESYSTEM", "-D_LIBCPP_HAS_FILESYSTEM=1", "-Wno-macro-redefined",
)
COMMON_FLAGS = (
    *toolchains.COMMON_FLAGS, "-msimd128", "-DNDEBUG", "-fno-strict-overflow", *toolchains.EMULATION_DEFINES,
    "-D_WASI_EMULATED_MMAN",
)

# Build systems ask for these as if there were shared objects. Other targets may wait for one, so an empty file stands for it.
SCRIPT = """#!/bin/sh
begun= shared= next= out=
for argument; do
  [ "$begun" ] || set --
  begun=yes
  [ "$next" ] && out=$argument
  next=
  case $argument in
    -shared) shared=yes ;;
    -o) next=yes ;;
    -fPIC|-pthread|-Wl,--start-group|-Wl,--end-group|-Wl,--as-needed|-Wl,--allow-shlib-undefined|-Wl,-O1|-Wl,-rpath*) continue ;;
  esac
  set -- "$@" "$argument"
done
if [ "$shared" ]; then
  : > "$out"
  exit
fi
exec "{zig}" {tool} {before} "$@"
"""

LIBCXX_LEFT_OUT = ("atomic", "barrier", "print", "strstream")
LIBCXXABI_LEFT_OUT = ("cxa_noexception", "cxa_thread_atexit")
LIBCXX_FLAGS = (
    "-std=c++23", "-w", "-fvisibility=hidden", "-fvisibility-inlines-hidden", "-D_LIBCPP_BUILDING_LIBRARY",
    "-DLIBCXX_BUILDING_LIBCXXABI", "-D_LIBCPP_DISABLE_NEW_DELETE_DEFINITIONS", "-D_LIBCXXABI_BUILDING_LIBRARY",
)
UNWIND_FLAGS = ("-w", "-fwasm-exceptions", "-D_LIBUNWIND_HIDE_SYMBOLS", "-D_LIBUNWIND_HAS_NO_THREADS")


@dataclass(frozen=True)
class Compilers:
    """The commands for the files of packages, and the environment that they run in."""

    cc: Path
    cxx: Path
    ar: Path
    ranlib: Path
    linker: Path
    environment: dict

    def of(self, source):
        """The compiler for a file, by its ending."""
        return self.cc if source.suffix in (".c", ".s", ".S") else self.cxx


def prepare(zig, pins, cache, work, includes=()):
    """Write the commands into the work folder. They look into the folders `includes` before all others."""
    toolchain = toolchains.prepare(zig, pins, cache, work)
    folder = toolchain.cc.parent
    # No path of this machine gets into what is compiled.
    flags = [f"-I{folder}" for folder in (OWN / "include", *includes)] + [*COMMON_FLAGS, f"-ffile-prefix-map={work}=.", f"-ffile-prefix-map={cache.root}=."]
    for name, tool, own in (("package-cc", "cc", C_FLAGS), ("package-cxx", "c++", CXX_FLAGS)):
        (folder / name).write_text(
            SCRIPT.format(zig=zig, tool=tool, before=" ".join([*flags, *own])), encoding="utf-8"
        )
        (folder / name).chmod(0o755)
    return Compilers(
        folder / "package-cc", folder / "package-cxx", toolchain.ar, folder / "wasi-ranlib", toolchain.linker,
        toolchain.environment,
    )


def name(pins):
    """What the result of `build` is called in the cache."""
    files = [(file, RECIPE / file) for file in INPUTS]
    return f"cxx-{caches.key_of(files, pins.version_of('ziglang'))}"


def build(zig, compilers, work, jobs, cache):
    """Make `lib/libcxx.a`, `lib/fenv.o` and `licenses` in the folder `result` of `work`."""
    sources = zig.parent / "lib"
    result = work / "result"
    (result / "lib").mkdir(parents=True)
    (work / "objects").mkdir()
    log = cache.log("cxx")

    def compile_(job):
        source, name, flags = job
        target = work / "objects" / f"{name}.o"
        commands.run([compilers.of(source), *flags, "-c", source, "-o", target], env=compilers.environment, log=log)
        return target

    objects = commands.run_all(compile_, list(_files(sources)), jobs)
    compile_((OWN / "fenv.c", "fenv", [])).rename(result / "lib" / STATUS)
    commands.run(
        [compilers.ar, "rcsD", result / "lib" / RUNTIME, *sorted(objects)], env=compilers.environment, log=log
    )
    (result / "licenses").mkdir()
    for library in ("libcxx", "libcxxabi", "libunwind"):
        for licence in (sources / library).glob("LICENSE*"):
            (result / "licenses" / library).write_bytes(licence.read_bytes())
    return result


def _files(sources):
    """(source, name of the object, flags) of each file of the runtime."""
    libcxx, abi, unwind = (sources / library for library in ("libcxx", "libcxxabi", "libunwind"))
    includes = [libcxx / "src", libcxx / "include", abi / "include", abi / "src", sources / "libcxx" / "libc"]
    flags = [*LIBCXX_FLAGS, *(f"-I{folder}" for folder in includes)]
    for prefix, files, left_out in (
        ("cxx", [*(libcxx / "src").glob("*.cpp"), *(libcxx / "src" / "ryu").glob("*.cpp")], LIBCXX_LEFT_OUT),
        ("abi", (abi / "src").glob("*.cpp"), LIBCXXABI_LEFT_OUT),
    ):
        for file in sorted(files):
            if file.stem not in left_out:
                yield file, f"{prefix}_{file.stem}", flags
    yield unwind / "src" / "Unwind-wasm.c", "unwind", [*UNWIND_FLAGS, f"-I{unwind / 'include'}", f"-I{unwind / 'src'}"]
    yield sources / "libc/wasi/libc-top-half/musl/src/setjmp/wasm32/rt.c", "setjmp", []
    yield OWN / "exception_tags.s", "tags", []
