"""The C libraries that extension modules need, compiled to static archives for the guest.

What they are made of is data: `c-libraries/libraries.json`.
"""

import fnmatch
import shutil
import tarfile

import commands
import toolchain as toolchains
from errors import RecipeError
from pins import RECIPE, read_data

# Declares what wasi-libc lacks and the guest defines; CPython is compiled with it included first.
POSIX = "posix.h"

# Where the source of the mathematical functions is, beside the crates. zig has written many of them anew, and these lose
# the last places of their results, or more: log2 of tiny numbers is wrong in the seventh digit.
LIBM = "libm"


def build(crates, work, toolchain, jobs, cache):
    """Make `libraries/lib` and `libraries/include` in the work folder; return the libraries' names."""
    out = work / "libraries"
    for folder in ("lib", "include", "licenses"):
        (out / folder).mkdir(parents=True)
    shutil.copyfile(RECIPE / "support" / POSIX, out / "include" / POSIX)
    log = cache.log("c-libraries")
    toolchains.build_libc(toolchain, work, log)
    libraries = read_data("c-libraries/libraries.json")["libraries"]
    pending = []
    for name, library in libraries.items():
        root = _root(library, crates)
        _install_headers(root, library, out / "include")
        if "licence" in library:
            shutil.copyfile(root / library["licence"], out / "licenses" / name)
        pending += _compilations(name, library, root, work, toolchain)
    # SQLite alone takes as long as all the others: it goes first.
    pending.sort(key=lambda job: (-job[1].stat().st_size, job[2]))
    commands.run_all(lambda job: _compile(job, toolchain, log), pending, jobs)
    for name in libraries:
        objects = sorted(job[2] for job in pending if job[0] == name)
        commands.run(
            [toolchain.ar, "rcsD", out / "lib" / f"lib{name}.a", *objects],
            env=toolchain.environment, log=log,
        )
    return list(libraries)


def _root(library, crates):
    """Where a library's source is; there is none of those that are all ours."""
    if "crate" in library:
        return crates / library["crate"] / library["root"]
    return crates / library["source"] if "source" in library else None


def unpack_libm(tarball, release, crates):
    """Put the source of the mathematical functions beside the crates."""
    with tarfile.open(tarball) as archive:
        archive.extractall(crates)
    (crates / release.folder).rename(crates / LIBM)


def _compilations(name, library, root, work, toolchain):
    """One (library, source, object, arguments) for every C file of a library."""
    objects = work / "objects" / name
    objects.mkdir(parents=True)
    flags = ["-DNDEBUG", *toolchains.EMULATION_DEFINES, f"-ffile-prefix-map={work}=."]
    flags += [f"-D{define}" for define in library.get("defines", ())]
    if root:
        flags += [f"-I{root / folder}" for folder in library.get("include", ["."])]
    support = [RECIPE / "support" / file for file in library.get("support", ())]
    return [
        (name, source, objects / f"{source.stem}.o", flags)
        for source in [*_sources(name, library, root), *support]
    ]


def _sources(name, library, root):
    found = []
    for pattern in library.get("sources", ()):
        matching = sorted(root.glob(pattern))
        if not matching:
            raise RecipeError(f"library {name}: no source matches {pattern} in {root}")
        found += matching
    left_out = library.get("leave_out", ())
    return [f for f in found if not any(fnmatch.fnmatch(f.name, pattern) for pattern in left_out)]


def _compile(job, toolchain, log):
    _, source, target, flags = job
    commands.run(
        [toolchain.cc, *flags, "-c", source, "-o", target], env=toolchain.environment, log=log
    )


def _install_headers(root, library, include):
    header_root = root / library.get("header_root", ".") if root else None
    for pattern in library.get("headers", ()):
        for header in sorted(root.glob(pattern)):
            target = include / header.relative_to(header_root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(header, target)


def packages(crates):
    """Version and checksum of each crate that a library comes from, for the manifest."""
    locked = (RECIPE / "c-libraries" / "Cargo.lock").read_text(encoding="utf-8")
    libraries = read_data("c-libraries/libraries.json")["libraries"]
    used = {library["crate"] for library in libraries.values() if "crate" in library}
    found = {}
    for stanza in locked.split("[[package]]")[1:]:
        fields = dict(line.split(" = ", 1) for line in stanza.splitlines() if " = " in line)
        name = fields["name"].strip('"')
        if name in used:
            found[name] = {
                "version": fields["version"].strip('"'), "sha256": fields["checksum"].strip('"')
            }
    return found
