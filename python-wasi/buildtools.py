"""What builds packages: a Python for this machine, of the image's version, with meson, ninja, Cython and what else `packages/tools.json` pins.

Our changes to them are in `packages/patches/tools`, and are part of every package that meson builds.

It is another Python than the one that freezes modules (`native.py`): that one lasts as long as CPython's build, is not optimised,
and has too little of the library to run these tools.
"""

import json
import os
import shutil
import stat
import sys
import zipfile

import cache as caches
import commands
import packages
import patches
import prerequisites
import sources
import toolchain as toolchains
from pins import RECIPE

LOCK = "packages/tools.json"
PATCHES = packages.PATCHES / "tools"
INPUTS = ("buildtools.py", LOCK, *(str(patch.relative_to(RECIPE)) for patch in sorted(PATCHES.glob("*.patch"))))

PYTHON = "3.13"
# Where pip looks for a wheel: the platforms that the wheels for a machine are named after.
PLATFORMS = {
    "linux-x86_64": ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "linux-aarch64": ("manylinux_2_28_aarch64", "manylinux_2_27_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    "macos-x86_64": ("macosx_10_13_x86_64", "macosx_10_9_x86_64", "macosx_10_9_universal2"),
    "macos-arm64": ("macosx_11_0_arm64", "macosx_10_9_universal2"),
}

# Modules that need a library of this machine. No tool needs them.
LEFT_OUT = (
    "_bz2", "_ctypes", "_curses", "_curses_panel", "_dbm", "_gdbm", "_hashlib", "_lzma", "_scproxy", "_sqlite3", "_ssl", "_tkinter",
    "_uuid", "readline",
)
# Where the source of zlib is among the crates with C libraries: meson wants the module.
ZLIB = "libz-sys/src/zlib"
LIBRARY_LEFT_OUT = ("test", "idlelib", "tkinter", "turtledemo", "ensurepip", "__pycache__")


class Tools:
    """Finished tools, in their folder."""

    def __init__(self, folder):
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.ninja = folder / "bin" / "ninja"
        self.site = folder / "lib" / f"python{PYTHON}" / "site-packages"

    def script(self, path, module):
        """Write a command that runs one of their modules."""
        path.write_text(f'#!/bin/sh\nexec "{self.python}" -m {module} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
        return path


def name(version):
    """What they are called in the cache."""
    files = [(file, RECIPE / file) for file in INPUTS]
    return f"tools-{caches.key_of(files, version.version, version.sha256, toolchains.host_platform())}"


def build(source, environment, work, jobs, cache):
    """Make them in the folder `result` of `work`, from the unpacked source of CPython."""
    wheels = _fetch(work, cache)
    log = cache.log("build-tools")
    folder = work / "native"
    folder.mkdir()
    site = work / "native.site"
    site.write_text("".join(f"py_cv_module_{module}=n/a\n" for module in LEFT_OUT), encoding="utf-8")
    compiler = prerequisites.native_compiler()
    zlib = _zlib(sources.c_libraries(cache, work) / ZLIB, compiler, environment, work, log)
    environment = {
        **environment, "CC": compiler, "CONFIG_SITE": str(site), "PKG_CONFIG": "false", "OPT": "-O2 -DNDEBUG",
        "ZLIB_CFLAGS": f"-I{zlib}", "ZLIB_LIBS": f"-L{zlib} -lz",
    }
    commands.run(
        [f"../{source.name}/configure", "--prefix=/usr", "--disable-test-modules", "--without-ensurepip", "MODULE_BUILDTYPE=static"],
        cwd=folder, env=environment, log=log,
    )
    commands.run(["make", f"-j{jobs}", "python", "pybuilddir.txt"], cwd=folder, env=environment, log=log)
    result = work / "result"
    library = result / "lib" / f"python{PYTHON}"
    shutil.copytree(source / "Lib", library, ignore=shutil.ignore_patterns(*LIBRARY_LEFT_OUT))
    (library / "lib-dynload").mkdir()
    built = folder / (folder / "pybuilddir.txt").read_text(encoding="utf-8").strip()
    for data in built.glob("_sysconfigdata_*.py"):
        shutil.copyfile(data, library / data.name)
    headers = result / "include" / f"python{PYTHON}"
    shutil.copytree(source / "Include", headers)
    shutil.copyfile(folder / "pyconfig.h", headers / "pyconfig.h")
    tools = Tools(result)
    tools.python.parent.mkdir()
    # On a file system that ignores case the program has another name.
    program = next(file for file in (folder / "python", folder / "python.exe") if file.is_file())
    shutil.copy(program, tools.python)
    for wheel in wheels:
        _unpack(wheel, tools)
    for patch in sorted(PATCHES.glob("*.patch")):
        patches.apply(patch, tools.site)
    return result


def _zlib(source, compiler, environment, work, log):
    """The folder of zlib for this machine, compiled where its source is."""
    files = sorted(file for file in source.glob("*.c") if not file.name.startswith("gz"))
    commands.run([*compiler.split(), "-O2", "-w", "-c", *files], cwd=source, env=environment, log=log)
    commands.run(["ar", "rc", "libz.a", *(f"{file.stem}.o" for file in files)], cwd=source, env=environment, log=log)
    return source


def _pins():
    return json.loads((RECIPE / LOCK).read_text(encoding="utf-8"))["tools"]


def _fetch(work, cache):
    platform = toolchains.host_platform()
    wheels = []
    for tool, pin in _pins().items():
        wanted = sources.pinned_hash(pin, platform)
        wheels.append(sources.kept_wheel(cache, pin["version"], wanted) or _download(tool, pin, wanted, platform, work, cache))
    return wheels


def _download(tool, pin, wanted, platform, work, cache):
    requirements = work / f"{tool}.txt"
    requirements.write_text(f"{tool}=={pin['version']} --hash=sha256:{wanted}\n", encoding="utf-8")
    folder = work / f"wheel-{tool}"
    target = ["--implementation=cp", f"--python-version={PYTHON}", *(f"--platform={name}" for name in PLATFORMS[platform])]
    commands.run(
        [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps", "--ignore-requires-python",
         "--require-hashes", "--only-binary=:all:", *target, "-r", requirements, "-d", folder],
        log=cache.log("pip"),
    )
    (wheel,) = folder.glob("*.whl")
    return sources.admit(wheel, wanted, cache.downloads / wheel.name)


def _unpack(wheel, tools):
    """Lay out a wheel as pip would; its programs go to the others."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tools.site)
    for scripts in tools.site.glob("*.data/scripts"):
        for script in scripts.iterdir():
            target = tools.python.parent / script.name
            os.replace(script, target)
            target.chmod(target.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        shutil.rmtree(scripts.parent)
