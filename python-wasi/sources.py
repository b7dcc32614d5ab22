"""Getting the pinned sources: whatever brings them, only the hash in the lock lets them in."""

import os
import shutil
import sys
import urllib.error
import urllib.request

import commands
import debian
from cache import sha256_of_file
from errors import RecipeError
from pins import RECIPE

RELEASE_PAGE_TIMEOUT_SECONDS = 8


class HashMismatch(RecipeError):
    """A file that is not the one that the lock names."""

    def __init__(self, origin, actual, wanted):
        wanted_text = " or ".join(wanted)
        super().__init__(
            f"refused {origin}: its sha256 differs\n  expected {wanted_text}\n  actual   {actual}"
        )


def named_tarball(path, pins):
    """The CPython version that a tarball named by the user is, judged by its hash."""
    if not os.path.isfile(path):
        raise RecipeError(f"no such source tarball: {path}")
    actual = sha256_of_file(path)
    for version in pins.cpython:
        if version.sha256 == actual:
            return version
    raise HashMismatch(path, actual, [f"{v.sha256} ({v.version})" for v in pins.cpython])


def release_tarball(release, cache, named, progress):
    """The tarball of a release in the cache, from the first source that has it; None if none has."""
    kept = cache.downloads / release.tarball
    if kept.is_file() and sha256_of_file(kept) == release.sha256:
        return kept
    if named:
        return admit(named, release.sha256, kept)
    for origin, bring in (
        ("the release page", lambda into: _from_release_page(release, into)),
        ("Debian's source packages", lambda into: debian.fetch(release, cache, into)),
    ):
        with _partial(kept) as partial:
            try:
                bring(partial)
                return admit(partial, release.sha256, kept, origin)
            except (OSError, RecipeError) as error:
                progress.note(f"{release.name} {release.version} did not come from {origin}: {error}")
    return None


def libm(pins, cache, progress):
    """The tarball of the library that has the mathematical functions."""
    tarball = release_tarball(pins.libm, cache, None, progress)
    if tarball is None:
        raise RecipeError(f"no source has {pins.libm.name} {pins.libm.version}")
    return tarball


def python_packages(pins, platform, cache, work):
    """Wheels named in the lock, through pip, which checks their hashes too: {name: path}."""
    wheels = {
        name: kept_wheel(cache, pin["version"], pinned_hash(pin, platform))
        for name, pin in pins.python_packages.items()
    }
    wanted = [name for name, wheel in wheels.items() if wheel is None]
    for name in wanted:
        pin = pins.python_packages[name]
        requirements = work / f"{name}.txt"
        requirements.write_text(
            f"{name}=={pin['version']} --hash=sha256:{pinned_hash(pin, platform)}\n", encoding="utf-8"
        )
        folder = work / f"wheel-{name}"
        commands.run(
            [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps",
             "--require-hashes", "--only-binary=:all:", "-r", requirements, "-d", folder],
            log=cache.log("pip"),
        )
        (wheel,) = folder.glob("*.whl")
        wheels[name] = admit(wheel, pinned_hash(pin, platform), cache.downloads / wheel.name)
    return wheels


def c_libraries(cache, work):
    """The crates that carry C sources, unpacked by cargo after checking them against Cargo.lock."""
    folder = work / "crates"
    commands.run(
        [os.environ.get("CARGO") or "cargo", "vendor", "--locked", folder],
        cwd=RECIPE / "c-libraries",
        log=cache.log("cargo-vendor"),
        env=_without_build_script_variables(),
    )
    return folder


def _from_release_page(release, into):
    url = release.url
    try:
        with urllib.request.urlopen(url, timeout=RELEASE_PAGE_TIMEOUT_SECONDS) as answer:
            with open(into, "wb") as out:
                shutil.copyfileobj(answer, out)
    except urllib.error.URLError as error:
        raise RecipeError(f"{url}: {error.reason}") from error


def admit(file, wanted, target, origin=None):
    """Let a file into the cache if its hash is the pinned one."""
    actual = sha256_of_file(file)
    if actual != wanted:
        raise HashMismatch(origin or file, actual, [wanted])
    partial = target.with_name(f"{target.name}.partial")
    shutil.copyfile(file, partial)
    os.replace(partial, target)
    return target


class _partial:
    """A path for an unfinished download, removed afterwards."""

    def __init__(self, final):
        self._path = final.with_name(f"{final.name}.download")

    def __enter__(self):
        return self._path

    def __exit__(self, *_):
        self._path.unlink(missing_ok=True)


def pinned_hash(pin, platform):
    hashes = pin["sha256"]
    chosen = hashes.get("any") or hashes.get(platform)
    if chosen is None:
        raise RecipeError(
            f"the lock has no package for {platform}; it has {', '.join(sorted(hashes))}"
        )
    return chosen


def kept_wheel(cache, version, wanted):
    """The wheel of this version and hash, if it is in the cache."""
    for wheel in sorted(cache.downloads.glob(f"*-{version}-*.whl")):
        if sha256_of_file(wheel) == wanted:
            return wheel
    return None


def _without_build_script_variables():
    """Our environment without what an outer cargo tells its build scripts about another package."""
    about_package = ("CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_FEATURE_", "CARGO_CFG_")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(about_package) and name not in ("CARGO_ENCODED_RUSTFLAGS", "MAKEFLAGS")
    }
