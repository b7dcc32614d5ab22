"""Packages with modules that are compiled: source distributions, whose modules are linked into the interpreter with the guest.

Each of them makes a result of its own, which depends on CPython, and on nothing of the guest: a change of one builds no other
that does not use it. In it are

- `site-packages/`, `licenses/`;
- `modules/`, a private object for each module (`modules.py`);
- `development/`: headers and archives for packages that use this one.
"""

import importlib
import json
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

import buildtools
import cache as caches
import extensions
import meson
import packages
import patches
import sdists
from cxx import Compilers
from errors import RecipeError
from pins import RECIPE

# What all results depend on, besides the package's pin, its patch, the files for its kind, CPython and what it uses.
INPUTS = ("compiled.py", "modules.py", "objects.py", "patches.py", "toolchain.py", "cxx.py")

# What builds a package, by the key of its entry that says how.
KINDS = dict(zip(packages.COMPILED, (extensions, meson)))

# What the key of a result does without: it is told of the package, or happens when the image is put together.
TOLD_ONLY = ("licence", "minor", "left_out", "backend")

# What others are built with, of what a package has.
DEVELOPMENT = meson.DEVELOPMENT

# Files for packages of which more is to be said than an entry can.
BUILDERS = "builders"

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
    built_by = {key: value for key, value in pin.items() if key not in TOLD_ONLY}
    return f"package-{package}-{caches.key_of(files, json.dumps(built_by, sort_keys=True), base, *used)}"


def interface(package, pin):
    """What of a package matters to those that use it: its source, and our changes to what they see of it."""
    seen = [patch for patch in _patches(package) if _changes_interface(patch)]
    return caches.key_of([(patch.name, patch) for patch in seen], package, pin["sha256"])


def _changes_interface(patch):
    lines = patch.read_text(encoding="utf-8").splitlines()
    return any(line.startswith("+++ ") and line.endswith(DEVELOPMENT) for line in lines)


def _patches(package):
    """Our changes to a package: `NAME.patch`, or all in a folder of its name."""
    return sorted([*packages.PATCHES.glob(f"{package}.patch"), *packages.PATCHES.glob(f"{package}/*.patch")])


def build(package, pin, context):
    """Make the result in the folder `result` of the context's `work`."""
    source = _unpack(sdists.fetch(package, pin, context.cache, context.work), context.work)
    for patch in _patches(package):
        patches.apply(patch, source)
    result = context.work / "result"
    (result / packages.SITE).mkdir(parents=True)
    own = _builder(pin)
    if own:
        importlib.import_module(f"{BUILDERS}.{pin['builder']}").prepare(source, context)
    kind(pin).build(package, pin, source, result, context)
    _describe(package, pin, source, result)
    return result


def _builder(pin):
    """The files of a package's own builder: `builders/NAME.py`, and what else begins with that name."""
    return sorted((RECIPE / BUILDERS).glob(f"{pin['builder']}*")) if "builder" in pin else []


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
