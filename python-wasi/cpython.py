"""CPython itself for the guest: configure, compile, optimise it as one program, check what is inside."""

import re
import shutil

import commands
import libraries
import profiles
import toolchain as toolchains
from errors import RecipeError
from pins import RECIPE, read_data

HOST = "wasm32-unknown-wasip1"

# SOCK_RAW: _socket wants the name; wasi-libc has no raw sockets and so no number for them.
DEFINES = ("-DSOCK_RAW=3", *toolchains.EMULATION_DEFINES)

CONFIGURE_OPTIONS = (
    "--prefix=/usr", "--disable-test-modules", "--without-ensurepip", "--with-pymalloc",
    "--disable-ipv6", "--without-readline",
    # WebAssembly multiplies 64 bits at once. configure would look at the size of `size_t` and take 15.
    "--enable-big-digits=30",
)

# What `make` compiles with. clang's own -O3 has to be asked for like this, since zig takes -O3 for -O2.
OPTIMISATION = "-DNDEBUG -Xclang -O3 -msimd128"

# Files are compiled to LLVM's intermediate code, with the profile, and optimised together when they are joined.
PROFILED = "-flto -fprofile-use=../profile.profdata -mllvm -disable-vp=true -Wno-backend-plugin"
# With counters instead, of which the profile is made. Their names stay readable, and no types of values are counted.
INSTRUMENTED = "-fprofile-generate -mllvm -disable-vp=true -mllvm -enable-name-compression=false"

# All of CPython in one object.
JOINED = "python.o"

# configure's variables for a library, by the library's name.
LIBRARY_VARIABLES = {"z": "ZLIB", "bz2": "BZIP2", "lzma": "LIBLZMA", "sqlite3": "LIBSQLITE3"}


def configure(source, work, native_python, toolchain, cache):
    """Prepare the `guest` folder. Every path given to configure is relative, so none gets built in."""
    folder = work / "guest"
    folder.mkdir()
    variables = {
        "CC": "wasi-cc", "CPP": "wasi-cc -E", "AR": "wasi-ar", "RANLIB": "wasi-ranlib",
        "PKG_CONFIG": "false", "CFLAGS": "-ffile-prefix-map=../=", "OPT": "-DNDEBUG",
        "CPPFLAGS": " ".join([*DEFINES, f"-include ../libraries/include/{libraries.POSIX}"]),
    }
    for library, variable in LIBRARY_VARIABLES.items():
        variables[f"{variable}_CFLAGS"] = "-I../libraries/include"
        variables[f"{variable}_LIBS"] = f"-L../libraries/lib -l{library}"
    log = cache.log("cpython-configure")
    build = commands.output_of(["sh", source / "config.guess"], env=toolchain.environment)
    commands.run(
        [f"../{source.name}/configure", f"--host={HOST}", f"--build={(build or '').strip()}",
         f"--with-build-python={native_python}", *CONFIGURE_OPTIONS],
        cwd=folder,
        env={**toolchain.environment, **variables, "CONFIG_SITE": str(RECIPE / "config.site")},
        log=log,
    )
    return folder


def compile_object(folder, version, jobs, made_for, toolchain, cache):
    """Compile everything but the final program, and join it into one object."""
    makefile = (folder / "Makefile").read_text(encoding="utf-8")
    own = [f"libpython{version.series}.a", *_archives_of_modules(makefile)]
    text = profiles.TEXT.read_text(encoding="utf-8")
    (folder.parent / "profile.profdata").write_bytes(profiles.indexed(profiles.functions(text)))
    log = cache.log("cpython-make")
    commands.run(
        ["make", f"-j{jobs}", f"OPT={OPTIMISATION} {made_for}", *own, "pybuilddir.txt"],
        cwd=folder, env=toolchain.environment, log=log,
    )
    _check_modules(folder)
    commands.run(
        [toolchain.linker, "-r", "--lto-O3", "--whole-archive", *own, "-o", JOINED],
        cwd=folder, env=toolchain.environment, log=log,
    )
    return folder / JOINED


def install_headers(source, folder, libraries_include, include):
    """Everything that the guest's C code may include, internals too, in one folder each."""
    shutil.copytree(source / "Include", include / "python")
    shutil.copyfile(folder / "pyconfig.h", include / "python" / "pyconfig.h")
    shutil.copytree(libraries_include, include / "libraries")


def builtin_modules(folder):
    """The modules that are compiled in, as the interpreter's own table lists them."""
    table = (folder / "Modules" / "config.c").read_text(encoding="utf-8")
    return sorted(set(re.findall(r'^\s*\{"(\w+)", PyInit_', table, re.MULTILINE)))


def _archives_of_modules(makefile):
    """Archives inside CPython's tree that its extension modules link, such as libmpdec's."""
    archives = re.findall(r"^LIB\w+_A=\s*(Modules/\S+\.a)$", makefile, re.MULTILINE)
    if not archives:
        raise RecipeError("CPython's Makefile names no archives of its modules: LIB*_A has changed")
    return sorted(archives)


def _check_modules(folder):
    """A library that configure did not find would silently leave its module out."""
    wanted = set(read_data("contents.json")["builtin_modules"])
    built = set(builtin_modules(folder))
    if built != wanted:
        raise RecipeError(
            "the modules compiled in are not those of contents.json; "
            f"missing: {', '.join(sorted(wanted - built)) or 'none'}; "
            f"not listed: {', '.join(sorted(built - wanted)) or 'none'}"
        )
