"""The compiler: zig, which carries clang, a linker and wasi-libc, under names of our own."""

import os
import platform
import shutil
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

import commands
from cache import key_of
from errors import RecipeError
from pins import RECIPE

TARGET = "wasm32-wasi"
GUEST_STACK_BYTES = 8 * 1024 * 1024

# Files of zig's libc in whose places ours are laid: `errno` holds Linux's numbers and not WASI's.
REPLACED = {
    "lib/libc/include/wasm-wasi-musl/__errno_values.h": RECIPE / "support" / "errno_values.h",
    "lib/libc/wasi/libc-bottom-half/cloudlibc/src/libc/errno/errno.c": RECIPE / "support" / "errno.c",
}

# Part of every compilation and link. zig keeps one libc per optimisation mode and strip setting,
# so that giving all of these to every call builds it once.
COMMON_FLAGS = (
    "-target", TARGET, "-O2", "-g0", "-s", "-fno-sanitize=all",
    # The date is SOURCE_DATE_EPOCH: no reason to refuse it.
    "-Wno-error=date-time", "-Wno-date-time",
)

# wasi-libc's stand-ins for signals, process ids and process clocks.
EMULATION_DEFINES = tuple(
    f"-D_WASI_EMULATED_{what}" for what in ("SIGNAL", "GETPID", "PROCESS_CLOCKS")
)
EMULATION_LIBRARIES = (
    "-lwasi-emulated-signal", "-lwasi-emulated-getpid", "-lwasi-emulated-process-clocks", "-lm",
)

# zig lays the stack out first by itself and refuses the flag that asks for it.
COMPILER_SCRIPT = """#!/bin/sh
begun=
for argument; do
  [ "$begun" ] || set --
  begun=yes
  [ "$argument" = -Wl,--stack-first ] || set -- "$@" "$argument"
done
exec "{zig}" cc {flags} "$@"
"""
TOOL_SCRIPT = """#!/bin/sh
exec "{zig}" {tool} "$@"
"""


@dataclass(frozen=True)
class Toolchain:
    """Where the compiler's commands are and the environment that everything is built in."""

    cc: Path
    ar: Path
    linker: Path
    environment: dict


def host_platform(system=None, machine=None):
    """This machine's key in the lock's package hashes, such as `linux-x86_64`."""
    system = (system or platform.system()).lower()
    machine = (machine or platform.machine()).lower()
    if system == "darwin":
        system = "macos"
    if machine in ("amd64", "x64"):
        machine = "x86_64"
    if machine in ("arm64", "aarch64"):
        machine = "arm64" if system == "macos" else "aarch64"
    return f"{system}-{machine}"


def unpack_zig(wheel, version, cache):
    """zig's folder in the cache, unpacked from its wheel once, with our numbers of errors in its libc. zig compiles its
    libc from the sources in that folder, so all that is built has these numbers."""
    name = f"zig-{version}-{host_platform()}-{key_of(REPLACED.items())}"
    folder = cache.root / name
    if not (folder / "zig").is_file():
        with cache.work(name) as work:
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(work)
            program = work / "ziglang" / "zig"
            program.chmod(program.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
            for name, ours in REPLACED.items():
                replaced = work / "ziglang" / name
                if not replaced.is_file():
                    raise RecipeError(f"zig {version} has no {name}: its libc has changed")
                shutil.copyfile(ours, replaced)
            shutil.rmtree(folder, ignore_errors=True)
            os.rename(work / "ziglang", folder)
    return folder / "zig"


def prepare(zig, pins, cache, work):
    """Write the commands into the work folder and make the environment that finds them."""
    folder = work / "bin"
    folder.mkdir()
    scripts = {
        "wasi-cc": COMPILER_SCRIPT.format(zig=zig, flags=" ".join(COMMON_FLAGS)),
        "wasi-ar": TOOL_SCRIPT.format(zig=zig, tool="ar"),
        "wasi-ranlib": TOOL_SCRIPT.format(zig=zig, tool="ranlib"),
        "wasi-ld": TOOL_SCRIPT.format(zig=zig, tool="wasm-ld"),
    }
    for name, text in scripts.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    return Toolchain(
        folder / "wasi-cc", folder / "wasi-ar", folder / "wasi-ld", _environment(folder, pins, cache, work)
    )


def build_libc(toolchain, work, log):
    """Make zig build its libc now, by a link that needs all of it, rather than at a random moment."""
    source = work / "empty.c"
    source.write_text("int main(void) { return 0; }\n", encoding="utf-8")
    commands.run(
        [toolchain.cc, source, *EMULATION_LIBRARIES, "-o", work / "empty.wasm"],
        env=toolchain.environment,
        log=log,
    )


def _environment(folder, pins, cache, work):
    """Nothing of the user's settings but where programs and temporary files are."""
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
    path = os.environ.get("PATH")
    if not path:
        raise RecipeError("PATH is not set")
    return {
        **kept,
        "PATH": f"{folder}{os.pathsep}{path}",
        "LC_ALL": "C",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": str(pins.source_date_epoch),
        "ZIG_GLOBAL_CACHE_DIR": str(cache.zig_cache),
        "ZIG_LOCAL_CACHE_DIR": str(work / "zig-cache"),
    }
