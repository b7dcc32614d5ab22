"""The packages beside the standard library: wheels, checked against `packages/lock.json`, without what no script needs, and
with our patches.

They make a result of their own, which neither CPython nor the guest is part of: a change of those leaves it as it is.
"""

import fnmatch
import json
import shutil
import sys
import zipfile

import cache as caches
import commands
import patches
import sources
from errors import RecipeError
from pins import RECIPE

LOCK = "packages/lock.json"

# The image whose packages are built.
IMAGE = "core"

# What the result depends on.
INPUTS = (LOCK, "packages/patches/*.patch", "packages.py", "patches.py")

PATCHES = RECIPE / "packages" / "patches"

SITE = "site-packages"
LICENCE_NAMES = ("LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*")


def read_lock():
    return json.loads((RECIPE / LOCK).read_text(encoding="utf-8"))


def name():
    """What the result is called in the cache."""
    files = [(file.relative_to(RECIPE), file) for pattern in INPUTS for file in sorted(RECIPE.glob(pattern))]
    return f"packages-{caches.key_of(files, IMAGE)}"


def build(cache, work, jobs, progress):
    """Make the result in a folder of `work`: `packages/site-packages`, `licenses` and `packages.json`."""
    lock = read_lock()
    every = lock["images"][IMAGE]
    pins = {package: pin for package, pin in every.items() if "extensions" not in pin}
    with progress.step(f"fetch {len(pins)} packages"):
        wheels = _fetch(pins, lock, cache, work, jobs)
    result = work / "result"
    site = result / "packages" / SITE
    site.mkdir(parents=True)
    with progress.step("lay out the packages"):
        for package, pin in pins.items():
            left_out = [*_patterns(lock["left_out"]), *_patterns(pin.get("left_out", {}))]
            _lay_out(package, wheels[package], left_out, site, result / "licenses" / package)
            patch = PATCHES / f"{package}.patch"
            if patch.is_file():
                patches.apply(patch, site)
    told = [
        {
            "name": package, "version": pin["version"], "licence": pin["licence"],
            "minor": pin.get("minor", False),
        }
        for package, pin in every.items()
    ]
    (result / "packages.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return result


def install(packages, extensions, cpython, result):
    """Put the finished packages beside the library, and the names of what all that is made of, into the finished folder.

    `extensions` has the results of those that are compiled, by the names of the packages.
    """
    shutil.copytree(packages / "packages", result / "packages")
    shutil.copytree(packages / "licenses", result / "licenses" / "packages")
    shutil.copyfile(packages / "packages.json", result / "packages.json")
    for package, folder in extensions.items():
        shutil.copytree(folder / SITE, result / "packages" / SITE, dirs_exist_ok=True)
        shutil.copytree(folder / "licenses", result / "licenses" / "packages" / package)
    made_of = [packages, *extensions.values(), cpython]
    (result / "packages.id").write_text("".join(f"{folder.name}\n" for folder in made_of), encoding="utf-8")


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


def _patterns(by_reason):
    return [pattern for patterns in by_reason.values() for pattern in patterns]


def _lay_out(package, wheel, left_out, site, licences):
    """Unpack what is wanted of a wheel, and copy its licences. Two packages never have the same file."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("/") or any(fnmatch.fnmatchcase(name, pattern) for pattern in left_out):
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
