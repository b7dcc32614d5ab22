"""The C and C++ libraries that packages use, each a result of its own: `lib/`, `include/`, `licenses/` and `pkgconfig.json`.

What they are made of is data: `packages/libraries.json`. Each of them is linked into the interpreter once, whichever of
its modules use it. One without `sources` is headers alone. A library whose build is more than to compile its files has a file of
its own in `builders/`.
"""

import fnmatch
import importlib
import json
import shutil
import tarfile

import cache as caches
import commands
import patches
import sources
import templates
from errors import RecipeError
from pins import RECIPE, Release

LOCK = "packages/libraries.json"
INPUTS = ("clibraries.py", "templates.py", "cxx.py", "toolchain.py", "patches.py")
BUILDERS = "builders"
PATCHES = RECIPE / "packages" / "patches" / "libraries"


def pins():
    """The libraries: {name: pin}."""
    return json.loads((RECIPE / LOCK).read_text(encoding="utf-8"))["libraries"]


def name(library, pin, base, used):
    """What the result is called in the cache; `used` are the interfaces of other libraries."""
    files = [(file, RECIPE / file) for file in INPUTS]
    if "builder" in pin:
        files += [(path.relative_to(RECIPE), path) for path in sorted((RECIPE / BUILDERS).glob(f"{pin['builder']}*"))]
    files += [(patch.name, patch) for patch in _patches(library)]
    return f"clibrary-{library}-{caches.key_of(files, json.dumps(pin, sort_keys=True), base, *used)}"


def interface(library, pin):
    """What of a library matters to those that use it: it is linked with them at the very end."""
    return caches.key_of([(patch.name, patch) for patch in _patches(library)], library, json.dumps(pin, sort_keys=True))


def build(library, pin, context, progress):
    """Make the result in the folder `result` of the context's `work`."""
    source = _source(library, pin, context, progress)
    result = context.work / "result"
    for folder in ("lib", "include", "licenses"):
        (result / folder).mkdir(parents=True)
    for patch in _patches(library):
        patches.apply(patch, source)
    for file in pin["licence_files"]:
        shutil.copyfile(source / file, result / "licenses" / file.replace("/", "-"))
    if "builder" in pin:
        importlib.import_module(f"{BUILDERS}.{pin['builder']}").build(library, pin, source, result, context)
    else:
        templates.fill(library, pin, source)
        if "sources" in pin:
            _compile(library, pin, source, result, context)
        _install_headers(pin, source, result / "include")
    (result / "pkgconfig.json").write_text(
        json.dumps(_told(library, pin), indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
    return result


def _patches(library):
    patch = PATCHES / f"{library}.patch"
    return [patch] if patch.is_file() else []


def _source(library, pin, context, progress):
    debian = pin.get("debian", {})
    release = Release(
        library, pin["version"], pin["sha256"], pin["release_page"], debian.get("package", library),
        tuple(debian.get("suites", ("forky",))),
    )
    tarball = sources.release_tarball(release, context.cache, None, progress)
    if tarball is None:
        raise RecipeError(f"no source has {library} {pin['version']}")
    folder = context.work / "source"
    with tarfile.open(tarball) as archive:
        archive.extractall(folder)
    (source,) = folder.iterdir()
    return source


def _compile(library, pin, source, result, context):
    """Compile the files of a library to one archive."""
    log = context.cache.log(f"clibrary-{library}")
    flags = [*(f"-D{define}" for define in pin.get("defines", ())), *pin.get("flags", ())]
    flags += [f"-I{source / folder}" for folder in pin.get("include", ["."])]
    flags += [f"-I{folder / 'include'}" for folder in context.libraries.values()]
    flags.append(f"-I{context.base / 'include' / 'libraries'}")
    objects = context.work / "objects"
    objects.mkdir()

    def one(file):
        target = objects / f"{'_'.join(file.relative_to(source).with_suffix('').parts)}.o"
        commands.run(
            [context.compilers.of(file), "-w", "-fvisibility=hidden", *flags, "-c", file, "-o", target],
            env=context.compilers.environment, log=log,
        )
        return target

    made = commands.run_all(one, files(library, pin, source), context.jobs)
    commands.run(
        [context.compilers.ar, "rcsD", result / "lib" / f"lib{library}.a", *sorted(made)],
        env=context.compilers.environment, log=log,
    )


def files(what, pin, source):
    """The files below `source` that the patterns of `sources` match, but for those of `leave_out`."""
    found = []
    for pattern in pin["sources"]:
        matching = sorted(source.glob(pattern))
        if not matching:
            raise RecipeError(f"{what}: no source matches {pattern}")
        found += matching
    left_out = pin.get("leave_out", ())
    return [f for f in found if not any(fnmatch.fnmatchcase(str(f.relative_to(source)), pattern) for pattern in left_out)]


def _install_headers(pin, source, include):
    root = source / pin.get("header_root", ".")
    for pattern in pin.get("headers", ()):
        for header in sorted(source.glob(pattern)):
            target = include / header.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(header, target)


def _told(library, pin):
    """What the stand-in for pkg-config says, by the names that builds ask for."""
    about = {"version": pin["version"].partition("+")[0], "libs": [library] if "sources" in pin else [], "include": ["."]}
    return {asked: {**about, **more} for asked, more in pin.get("pkgconfig", {library: {}}).items()}
