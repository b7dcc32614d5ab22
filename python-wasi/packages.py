"""The packages beside the standard library: wheels, checked against `packages/lock.json`, without what no script needs, and
with our patches.

The lock has a list of packages for each image. An image has those of its own list and those of the image that it extends. Each
list makes a result of its own, which neither CPython nor the guest is part of, nor the list of another image.
"""

import fnmatch
import json
import shutil
import sys
import zipfile
from collections.abc import Sequence
from typing import NamedTuple

import cache as caches
import commands
import patches
import sources
from errors import RecipeError
from pins import RECIPE

LOCK = "packages/lock.json"

# The image that is built where nobody names another.
DEFAULT_IMAGE = "core"

# What the results depend on, besides the lock and our patches.
INPUTS = ("packages.py", "patches.py")

PATCHES = RECIPE / "packages" / "patches"

# An entry with one of these is a source distribution, whose modules `compiled.py` has built.
COMPILED = ("extensions", "meson")

SITE = "site-packages"
LICENCE_NAMES = ("LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*")


def read_lock():
    return json.loads((RECIPE / LOCK).read_text(encoding="utf-8"))


def images():
    """The names of the images."""
    return list(read_lock()["images"])


def parts(image):
    """The images whose lists make up an image: what it extends first, itself last."""
    extended = read_lock()["extends"].get(image)
    return [*(parts(extended) if extended else ()), image]


def all_pins(image):
    """All packages of an image: {name: pin}."""
    lists = read_lock()["images"]
    return {package: pin for part in parts(image) for package, pin in lists[part].items()}


def is_compiled(pin):
    return any(key in pin for key in COMPILED)


def _wheels(lock, part):
    """The packages of one list that come as wheels: {name: pin}."""
    return {package: pin for package, pin in lock["images"][part].items() if not is_compiled(pin)}


def name(part):
    """What the result of one list is called in the cache."""
    lock = read_lock()
    pins = lock["images"][part]
    files = [(file, RECIPE / file) for file in INPUTS]
    files += [(patch.name, patch) for patch in map(_patch, _wheels(lock, part)) if patch.is_file()]
    shared = {key: lock[key] for key in ("python", "platforms", "left_out")}
    return f"packages-{caches.key_of(files, part, json.dumps([shared, pins], sort_keys=True))}"


def build(part, cache, work, jobs, progress):
    """Make the result of one list in a folder of `work`: `packages/site-packages`, `licenses` and `packages.json`."""
    lock = read_lock()
    pins = _wheels(lock, part)
    with progress.step(f"fetch {len(pins)} packages of the image {part}"):
        wheels = _fetch(pins, lock, cache, work, jobs)
    result = work / "result"
    site = result / "packages" / SITE
    site.mkdir(parents=True)
    (result / "licenses").mkdir()
    with progress.step("lay out the packages"):
        for package, pin in pins.items():
            _lay_out(package, wheels[package], _selection(lock, pin), site, result / "licenses" / package)
            if _patch(package).is_file():
                patches.apply(_patch(package), site)
    told = [
        {
            "name": package, "version": pin["version"], "licence": pin["licence"],
            "minor": pin.get("minor", False),
        }
        for package, pin in lock["images"][part].items()
    ]
    (result / "packages.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return result


def left_out_of(image):
    """A name for what is left out of the packages of an image that are compiled: that happens when they are laid out."""
    lock = read_lock()
    named = {package: _selection(lock, pin) for package, pin in all_pins(image).items() if is_compiled(pin)}
    return f"left-out-{caches.key_of([], json.dumps(named, sort_keys=True))}"


def install(image, lists, built, cpython, result):
    """Lay out the finished packages beside the library, and the names of what all that is made of, into the finished folder.

    `lists` are the results of the lists, `built` has those of packages that are compiled, by their names.
    """
    lock, pins = read_lock(), all_pins(image)
    site = result / "packages" / SITE
    told = []
    for folder in lists:
        shutil.copytree(folder / "packages", result / "packages", dirs_exist_ok=True)
        shutil.copytree(folder / "licenses", result / "licenses" / "packages", dirs_exist_ok=True)
        told += json.loads((folder / "packages.json").read_text(encoding="utf-8"))
    for package, folder in built.items():
        _copy(folder / SITE, site, _selection(lock, pins[package]))
        shutil.copytree(folder / "licenses", result / "licenses" / "packages" / package)
    told.sort(key=lambda package: package["name"])
    (result / "packages.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    made_of = [*(folder.name for folder in (*lists, *built.values(), cpython)), left_out_of(image)]
    (result / "packages.id").write_text("".join(f"{name}\n" for name in made_of), encoding="utf-8")


def _copy(folder, site, selection):
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        name = str(file.relative_to(folder))
        if selection.takes(name):
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, site / name)


def _patch(package):
    return PATCHES / f"{package}.patch"


def patterns(by_reason):
    """The patterns in a table of them by the reason why they are there."""
    return [pattern for patterns in by_reason.values() for pattern in patterns]


class _Selection(NamedTuple):
    """Which files of a package come into the image."""

    left_out: Sequence[str]
    # What is wanted though a pattern leaves it out.
    kept: Sequence[str] = ()

    def takes(self, name):
        def fits(pattern):
            return fnmatch.fnmatchcase(name, pattern)

        return any(map(fits, self.kept)) or not any(map(fits, self.left_out))


def _selection(lock, pin):
    return _Selection([*patterns(lock["left_out"]), *patterns(pin.get("left_out", {}))], patterns(pin.get("kept", {})))


def _fetch(pins, lock, cache, work, jobs):
    """The wheel of each package, from the cache or through pip: {name: path}."""

    def fetch(item):
        package, pin = item
        wheel = sources.kept_wheel(cache, pin["version"], pin["sha256"])
        return wheel or _download(package, pin, lock, cache, work)

    return dict(zip(pins, commands.run_all(fetch, pins.items(), jobs)))


def _download(package, pin, lock, cache, work):
    requirements = work / f"{package}.txt"
    requirements.write_text(
        f"{package}=={pin['version']} --hash=sha256:{pin['sha256']}\n", encoding="utf-8"
    )
    folder = work / f"wheel-{package}"
    # The same wheel wherever the build runs.
    target = ["--implementation=cp", f"--python-version={lock['python']}"]
    target += [f"--platform={platform}" for platform in lock["platforms"]]
    commands.run(
        [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps",
         "--require-hashes", "--only-binary=:all:", *target, "-r", requirements, "-d", folder],
        log=cache.log(f"package-{package}"),
    )
    (wheel,) = folder.glob("*.whl")
    return sources.admit(wheel, pin["sha256"], cache.downloads / wheel.name)


def _lay_out(package, wheel, selection, site, licences):
    """Unpack what is wanted of a wheel, and copy its licences. Two packages never have the same file."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("/") or not selection.takes(name):
                continue
            target = site / name
            if site not in target.resolve().parents or target.exists():
                raise RecipeError(f"the package {package} has a file that it must not have: {name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(name))
            if ".dist-info/" in name and is_licence(target.name):
                licences.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(target, licences / target.name)
    if not licences.is_dir():
        raise RecipeError(f"the package {package} has no licence in its wheel")


def is_licence(name):
    """Whether a file of this name has a licence, or names those who gave it."""
    return any(fnmatch.fnmatchcase(name.upper(), pattern) for pattern in LICENCE_NAMES)
