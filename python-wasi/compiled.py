"""Packages with modules that are compiled: source distributions, whose modules are linked into the interpreter with the guest.

Each of them makes a result of its own, which depends on CPython, and on nothing of the guest: a change of one builds no other
that does not use it. In it are

- `site-packages/`, `licenses/`;
- `modules/`, a private object for each module (`modules.py`);
- `development/`: headers and archives for packages that use this one.
"""

import importlib
import json
import os
import shutil
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import buildtools
import cache as caches
import commands
import extensions
import meson
import packages
import patches
import sources
from cxx import Compilers
from errors import RecipeError
from pins import RECIPE

# What all results depend on, besides the package's pin, its patch, the files for its kind, CPython and what it uses.
INPUTS = ("compiled.py", "modules.py", "objects.py", "patches.py", "toolchain.py", "cxx.py")

# What builds a package, by the key of its entry that says how.
KINDS = dict(zip(packages.COMPILED, (extensions, meson)))

# What others are built with, of what a package has.
DEVELOPMENT = meson.DEVELOPMENT

# Files for packages of which more is to be said than an entry can.
BUILDERS = "builders"

# What a package is built with, for pip: it asks for nothing and tells the name and the version that the source has.
BACKEND = '''\
import pathlib
import re


class Backend:
    def get_requires_for_build_wheel(self, config_settings=None):
        return []

    def prepare_metadata_for_build_wheel(self, folder, config_settings=None):
        told = pathlib.Path("PKG-INFO").read_text(encoding="utf-8")
        name, version = (re.search(rf"^{field}: (.*)$", told, re.M)[1].strip() for field in ("Name", "Version"))
        info = pathlib.Path(folder, f"{name.replace('-', '_')}-{version}.dist-info")
        info.mkdir()
        (info / "METADATA").write_text(told, encoding="utf-8")
        (info / "WHEEL").write_text("Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n", encoding="utf-8")
        return info.name

    def build_wheel(self, folder, config_settings=None, metadata_directory=None):
        raise NotImplementedError("the recipe builds packages itself")


# Packages with a build tool of their own extend the class of these.
backend = Backend()
get_requires_for_build_wheel = backend.get_requires_for_build_wheel
prepare_metadata_for_build_wheel = backend.prepare_metadata_for_build_wheel
build_wheel = backend.build_wheel
'''


@dataclass(frozen=True)
class Context:
    """What a build of a package or of a C library finds."""

    work: Path
    cache: caches.Cache
    jobs: int
    # The result of CPython.
    base: Path
    compilers: Compilers
    # None for what is built without them.
    tools: buildtools.Tools
    # The results of what is used: {name: folder}.
    packages: dict
    libraries: dict


def pins(image):
    """The packages of an image that are compiled, those that it shares with others among them: {name: pin}."""
    return {package: pin for package, pin in packages.all_pins(image).items() if packages.is_compiled(pin)}


def kind(pin):
    """What builds a package."""
    return next(builder for key, builder in KINDS.items() if key in pin)


def uses(pin, what):
    """The names of the packages or C libraries that a package or library uses itself."""
    return pin.get("uses", {}).get(what, [])


def needs_tools(pin):
    """Whether a package is built by tools that are Python packages themselves."""
    return kind(pin) is meson or bool(uses(pin, "packages") or uses(pin, "tools"))


def needs_cxx(pin):
    """Whether a package has C++ in it, or may have."""
    patterns = [pattern for module in pin.get("extensions", {}).values() for pattern in module]
    return kind(pin) is meson or any(not pattern.endswith(".c") for pattern in patterns)


def name(package, pin, base, used):
    """What the result of a package is called in the cache; `used` are the interfaces of those that it uses."""
    inputs = [*INPUTS, *kind(pin).INPUTS]
    files = [(file, RECIPE / file) for file in dict.fromkeys(inputs)]
    files += [(path.relative_to(RECIPE), path) for path in _builder(pin)]
    files += [(patch.name, patch) for patch in _patches(package)]
    return f"package-{package}-{caches.key_of(files, json.dumps(pin, sort_keys=True), base, *used)}"


def interface(package, pin):
    """What of a package matters to those that use it: its version, how it is built, and our changes to what they see."""
    seen = [patch for patch in _patches(package) if _changes_interface(patch)]
    return caches.key_of([(patch.name, patch) for patch in seen], package, json.dumps(pin, sort_keys=True))


def _changes_interface(patch):
    lines = patch.read_text(encoding="utf-8").splitlines()
    return any(line.startswith("+++ ") and line.endswith(DEVELOPMENT) for line in lines)


def _patches(package):
    """Our changes to a package: `NAME.patch`, or all in a folder of its name."""
    return sorted([*packages.PATCHES.glob(f"{package}.patch"), *packages.PATCHES.glob(f"{package}/*.patch")])


def build(package, pin, context):
    """Make the result in the folder `result` of the context's `work`."""
    source = _unpack(_fetch(package, pin, context), context.work)
    for patch in _patches(package):
        patches.apply(patch, source)
    result = context.work / "result"
    (result / packages.SITE).mkdir(parents=True)
    own = _builder(pin)
    if own:
        importlib.import_module(f"{BUILDERS}.{pin['builder']}").prepare(source, context)
    kind(pin).build(package, pin, source, result, context)
    packages.leave_out(result / packages.SITE, pin)
    _describe(package, pin, source, result)
    return result


def _builder(pin):
    """The files of a package's own builder: `builders/NAME.py`, and what else begins with that name."""
    return sorted((RECIPE / BUILDERS).glob(f"{pin['builder']}*")) if "builder" in pin else []


def _fetch(package, pin, context):
    cache, work = context.cache, context.work
    file = f"{package.replace('-', '_')}-{pin['version']}.tar.gz"
    kept = cache.downloads / file
    if kept.is_file() and caches.sha256_of_file(kept) == pin["sha256"]:
        return kept
    requirements = work / f"{package}.txt"
    requirements.write_text(f"{package}=={pin['version']} --hash=sha256:{pin['sha256']}\n", encoding="utf-8")
    # pip asks the package's own build tool what the package is called, which would have to be installed for that.
    backend = work / "backend" / f"{pin['backend'].replace('.', '/')}.py"
    backend.parent.mkdir(parents=True)
    # Without it, a package of that name that is installed goes first.
    (backend.parent / "__init__.py").touch()
    backend.write_text(BACKEND, encoding="utf-8")
    folder = work / "sdist"
    commands.run(
        [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps", "--ignore-requires-python",
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
    info = result / packages.SITE / f"{package.replace('-', '_')}-{pin['version']}.dist-info"
    licences = result / "licenses"
    info.mkdir()
    licences.mkdir()
    shutil.copyfile(source / "PKG-INFO", info / "METADATA")
    for file in sorted(source.iterdir()):
        if file.is_file() and packages.is_licence(file.name):
            shutil.copyfile(file, licences / file.name)
            shutil.copyfile(file, info / file.name)
    for file in pin.get("licence_files", ()):
        shutil.copyfile(source / file, licences / file.replace("/", "-"))
    if not any(licences.iterdir()):
        raise RecipeError(f"the package {package} has no licence in its source")
