"""Is the build reproducible? Build twice with nothing in common but the downloads, and compare."""

import copy
import shutil
import tempfile
from pathlib import Path

import cache as caches
import link
import pipeline
from errors import RecipeError
from progress import Progress


def build_twice(options):
    """Build in two temporary caches; return the list of equal files as text, or raise."""
    kept = caches.Cache(options.cache or caches.default_location()).downloads
    with tempfile.TemporaryDirectory(prefix="codecell-reproducible-") as top:
        first, second = (
            contents(_build_in(Path(top) / name, kept, options)) for name in ("one", "another-longer")
        )
    return compare(first, second)


def contents(folder):
    """Hash and permissions of every file below a folder."""
    return {
        str(path.relative_to(folder)): (caches.sha256_of_file(path), path.stat().st_mode & 0o777)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def compare(first, second):
    different = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    if different:
        shown = "\n".join(f"  {name}" for name in different[:20])
        raise RecipeError(f"two builds differ in {len(different)} files:\n{shown}")
    return f"{len(first)} files are identical; python.wasm sha256 {first['python.wasm'][0]}"


def _build_in(root, downloads, options):
    """A build in its own cache, with a copy of the guest in a folder of its own."""
    options = copy.copy(options)
    options.cache = root / "cache"
    guest = root / "guest"
    for file in link.guest_files(options.guest):
        copy_of_it = guest / file.relative_to(options.guest)
        copy_of_it.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy_of_it)
    options.guest = guest
    shutil.copytree(downloads, options.cache / "downloads")
    return pipeline.build(options, Progress())
