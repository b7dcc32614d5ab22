"""Packages with extension modules in C: source distributions whose modules are compiled here, and linked into the interpreter
with the guest.

Each of them makes a result of its own, which depends on CPython and on nothing of the guest: a change of one builds no other.
"""

import json
import os
import shutil
import sys
import tarfile

import cache as caches
import commands
import packages
import patches
import sources
import toolchain as toolchains
from errors import RecipeError
from pins import RECIPE

# What the results depend on besides the pin of the package, its patch and CPython.
INPUTS = ("extensions.py", "patches.py", "toolchain.py")

# What a package is built with, for pip: it asks for nothing and tells the name and the version that the source has.
BACKEND = '''\
import pathlib
import re


def get_requires_for_build_wheel(config_settings=None):
    return []


def prepare_metadata_for_build_wheel(folder, config_settings=None):
    told = pathlib.Path("PKG-INFO").read_text(encoding="utf-8")
    name, version = (re.search(rf"^{field}: (.*)$", told, re.M)[1].strip() for field in ("Name", "Version"))
    info = pathlib.Path(folder, f"{name.replace('-', '_')}-{version}.dist-info")
    info.mkdir()
    (info / "METADATA").write_text(told, encoding="utf-8")
    (info / "WHEEL").write_text("Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n", encoding="utf-8")
    return info.name
'''


def pins():
    """The packages that are compiled: {name: pin}."""
    pinned = packages.read_lock()["images"][packages.IMAGE]
    return {package: pin for package, pin in pinned.items() if "extensions" in pin}


def name(package, pin, cpython):
    """What the result of a package is called in the cache, on the CPython of that name."""
    files = [(file, RECIPE / file) for file in INPUTS]
    patch = packages.PATCHES / f"{package}.patch"
    if patch.is_file():
        files.append((patch.name, patch))
    return f"package-{package}-{caches.key_of(files, json.dumps(pin, sort_keys=True), cpython)}"


def build(package, pin, base, toolchain, work, cache):
    """Make the result in a folder of `work`: `site-packages`, `licenses`, and `modules` with an archive for each module."""
    source = _unpack(_fetch(package, pin, cache, work), work)
    result = work / "result"
    site = result / packages.SITE
    site.mkdir(parents=True)
    left_out = shutil.ignore_patterns("tests", "*.pyi", "py.typed")
    for folder in pin["python"]:
        shutil.copytree(source / folder, site / folder, ignore=left_out)
    patch = packages.PATCHES / f"{package}.patch"
    if patch.is_file():
        patches.apply(patch, site)
    _describe(package, pin, source, result)
    log = cache.log(f"package-{package}")
    for module, files in pin["extensions"].items():
        _compile(module, [source / file for file in files], source, base, toolchain, work, result, log)
    return result


def table(modules):
    """C that names the modules and what makes each of them, for the interpreter."""
    makers = {module: f"PyInit_{module.rpartition('.')[2]}" for module in sorted(modules)}
    if len(set(makers.values())) < len(makers):
        raise RecipeError(f"two extension modules have the same last name: {', '.join(makers)}")
    declared = "".join(f"extern PyObject *{maker}(void);\n" for maker in makers.values())
    entries = "".join(f'    {{"{module}", {maker}}},\n' for module, maker in makers.items())
    return (
        "#include <Python.h>\n\n"
        f"{declared}\nstruct _inittab extension_modules[] = {{\n{entries}    {{NULL, NULL}},\n}};\n"
    )


def _fetch(package, pin, cache, work):
    file = f"{package}-{pin['version']}.tar.gz"
    kept = cache.downloads / file
    if kept.is_file() and caches.sha256_of_file(kept) == pin["sha256"]:
        return kept
    requirements = work / f"{package}.txt"
    requirements.write_text(
        f"{package}=={pin['version']} --hash=sha256:{pin['sha256']}\n", encoding="utf-8"
    )
    # pip asks the package's own build tool what the package is called, which would have to be installed for that.
    backend = work / "backend" / f"{pin['backend'].replace('.', '/')}.py"
    backend.parent.mkdir(parents=True)
    # Without it, a package of that name that is installed goes first.
    (backend.parent / "__init__.py").touch()
    backend.write_text(BACKEND, encoding="utf-8")
    folder = work / "sdist"
    commands.run(
        [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps",
         "--require-hashes", "--no-binary=:all:", "--no-build-isolation", "-r", requirements, "-d", folder],
        env={**os.environ, "PYTHONPATH": str(work / "backend")},
        log=cache.log(f"package-{package}"),
    )
    (fetched,) = folder.iterdir()
    return sources.admit(fetched, pin["sha256"], kept)


def _unpack(tarball, work):
    folder = work / "source"
    with tarfile.open(tarball) as archive:
        archive.extractall(folder)
    (source,) = folder.iterdir()
    return source


def _describe(package, pin, source, result):
    """What `importlib.metadata` reads, and the licences."""
    info = result / packages.SITE / f"{package}-{pin['version']}.dist-info"
    licences = result / "licenses"
    info.mkdir()
    licences.mkdir()
    shutil.copyfile(source / "PKG-INFO", info / "METADATA")
    for file in source.iterdir():
        if packages.is_licence(file.name):
            shutil.copyfile(file, licences / file.name)
            shutil.copyfile(file, info / file.name)
    if not any(licences.iterdir()):
        raise RecipeError(f"the package {package} has no licence in its source")


def _compile(module, files, source, base, toolchain, work, result, log):
    """Compile a module to `modules/NAME.a`."""
    include = base / "include" / "python"
    objects = work / "objects" / module
    objects.mkdir(parents=True)
    for file in files:
        commands.run(
            [toolchain.cc, "-DNDEBUG", "-fno-strict-overflow", "-fvisibility=hidden", *toolchains.EMULATION_DEFINES,
             f"-ffile-prefix-map={source}=.", f"-ffile-prefix-map={base}=.", f"-I{include}",
             "-c", file, "-o", objects / f"{file.stem}.o"],
            env=toolchain.environment, log=log,
        )
    archive = result / "modules" / f"{module}.a"
    archive.parent.mkdir(exist_ok=True)
    commands.run(
        [toolchain.ar, "rcsD", archive, *sorted(objects.iterdir())], env=toolchain.environment, log=log
    )
