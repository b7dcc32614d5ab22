"""The guest's own C code, compiled against CPython's internals and linked with it into one module."""

import hashlib
import json
import shutil

import commands
import cxx
import modules
import toolchain as toolchains
from errors import RecipeError

COMPILE_FLAGS = (
    "-std=c11", "-Wall", "-fno-strict-overflow", "-fvisibility=hidden", "-DNDEBUG", "-DPy_BUILD_CORE",
    *toolchains.EMULATION_DEFINES,
)
# Whose work is linked from the compiler's folder beside ours, and where that says under which terms.
LIBC_LICENCES = {
    "zig": "LICENSE",
    "wasi-libc": "lib/libc/wasi/LICENSE",
    "wasi-libc-mit": "lib/libc/wasi/LICENSE-MIT",
    "cloudlibc": "lib/libc/wasi/libc-bottom-half/cloudlibc/LICENSE",
    "musl": "lib/libc/wasi/libc-top-half/musl/COPYRIGHT",
}
# What is linked as an object, by its archive: zig's libc has these functions, too, in one object with many others, which the
# linker takes before it looks into our archives. Its `hypot` asks for products that are rounded once with their sum, of
# which WebAssembly has no instruction: it took a thousand of others.
OBJECTS = {"libmath.a": ("hypot.o",)}
LINK_FLAGS = ("-mexec-model=reactor", f"-Wl,-z,stack-size={toolchains.GUEST_STACK_BYTES}")


def guest_files(guest):
    """The C files and headers of the guest's folder, in a fixed order.

    Those of the folders in it come first: the linker takes a function of libc as soon as a file asks for it that comes
    before the guest's own function of that name.
    """
    files = sorted([*guest.rglob("*.c"), *guest.rglob("*.h")], key=lambda file: (file.parent == guest, file))
    if not any(file.suffix == ".c" for file in files):
        raise RecipeError(f"no C files in the guest folder {guest}")
    return files


def link(guest, cpython, parts, work, toolchain, jobs, cache, flags):
    """Compile the guest's files and link them with what `cpython` has for that, and with the results in `parts`, into python.wasm."""
    log = cache.log("guest")
    sources = [file for file in guest_files(guest) if file.suffix == ".c"]
    linked_in = modules.collect(parts.packages.values())
    table = work / "extension_modules.c"
    table.write_text(modules.table({file.stem: names for file, names in linked_in.items()}), encoding="utf-8")
    objects = commands.run_all(
        lambda source: _compile(source, guest, cpython, work, toolchain, log), [*sources, table], jobs
    )
    about = json.loads((cpython / "cpython.json").read_text(encoding="utf-8"))
    archives = [archive for folder in parts.libraries.values() for archive in sorted((folder / "lib").glob("*.a"))]
    linked = [cpython / "linked" / name for name in about["linked"]]
    for archive in linked:
        for name in OBJECTS.get(archive.name, ()):
            commands.run([toolchain.ar, "x", archive, name], cwd=work, env=toolchain.environment, log=log)
            objects.append(work / name)
    runtime = [parts.cxx / "lib" / cxx.RUNTIME, "-lwasi-emulated-mman"] if parts.cxx else []
    first = [parts.cxx / "lib" / cxx.STATUS] if parts.cxx else []
    result = work / "python.wasm"
    commands.run(
        [toolchain.cc, *LINK_FLAGS, *flags, *first, *objects, *linked_in, *archives, *linked, *runtime,
         *toolchains.EMULATION_LIBRARIES, "-o", result],
        env=toolchain.environment, log=log,
    )
    result.chmod(0o644)
    return result


def assemble(wasm, cpython, compiler, parts, result):
    """Lay out the finished folder: the module, the library, the licences and the manifest."""
    result.mkdir()
    shutil.move(str(wasm), str(result / "python.wasm"))
    for folder in ("lib", "licenses"):
        shutil.copytree(cpython / folder, result / folder)
    for name, licence in LIBC_LICENCES.items():
        shutil.copyfile(compiler / licence, result / "licenses" / name)
    if parts.cxx:
        shutil.copytree(parts.cxx / "licenses", result / "licenses", dirs_exist_ok=True)
    # Many of them call theirs COPYING.
    for library, folder in parts.libraries.items():
        shutil.copytree(folder / "licenses", result / "licenses" / "libraries" / library)
    manifest = json.loads((cpython / "cpython.json").read_text(encoding="utf-8"))
    del manifest["linked"]
    digest = hashlib.sha256((result / "python.wasm").read_bytes()).hexdigest()
    manifest["python_wasm_sha256"] = digest
    (result / "manifest.json").write_text(
        json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )


def _compile(source, guest, cpython, work, toolchain, log):
    include = cpython / "include"
    inside = source.relative_to(guest) if guest in source.parents else source.relative_to(work)
    target = work / f"{'_'.join(inside.with_suffix('').parts)}.o"
    commands.run(
        [toolchain.cc, *COMPILE_FLAGS, f"-ffile-prefix-map={guest}=.",
         f"-ffile-prefix-map={cpython}=.",
         f"-I{include / 'python'}", f"-I{include / 'python' / 'internal'}",
         f"-I{include / 'python' / 'internal' / 'mimalloc'}", f"-I{include / 'libraries'}",
         f"-I{source.parent}", "-c", source, "-o", target],
        env=toolchain.environment, log=log,
    )
    return target
