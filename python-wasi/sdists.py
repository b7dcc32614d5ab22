"""Source distributions of packages: pip brings them, and only the hash in the lock lets them in."""

import os
import sys

import cache as caches
import commands
import sources

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


# Packages with a build tool of their own extend the class of these; for one that names none, pip asks the last.
backend = __legacy__ = Backend()
get_requires_for_build_wheel = backend.get_requires_for_build_wheel
prepare_metadata_for_build_wheel = backend.prepare_metadata_for_build_wheel
build_wheel = backend.build_wheel
'''


def fetch(package, pin, cache, work):
    """The source distribution of a package, from the cache or through pip."""
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
