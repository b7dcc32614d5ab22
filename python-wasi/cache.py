"""The cache: where it is, how folders are named, and how a folder appears there: whole or not at all.

Layout: `downloads/` (files named in the lock, checked by hash at every use), `zig-*/` (the
compiler), `zig-cache/` (its libc), `cpython-<hash>/`, `python-<hash>/`, the results of `builder.py` and `packed-<hash>` (finished), `logs/`, and
`work-*/` (unfinished; belongs to whoever holds the lock).
"""

import fcntl
import hashlib
import os
import shutil
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from errors import RecipeError

HASH_CHARACTERS = 16
UNUSED_DAYS_MAX = 14


def default_location(environ=os.environ, platform=sys.platform):
    named = environ.get("CODECELL_CACHE_DIR")
    if named:
        return Path(named)
    if environ.get("XDG_CACHE_HOME"):
        return Path(environ["XDG_CACHE_HOME"]) / "codecell"
    if platform == "darwin":
        return Path.home() / "Library" / "Caches" / "codecell"
    return Path.home() / ".cache" / "codecell"


class Cache:
    def __init__(self, root):
        self.root = Path(root).expanduser().absolute()
        self.downloads = self.root / "downloads"
        self.zig_cache = self.root / "zig-cache"
        self.logs = self.root / "logs"
        for folder in (self.downloads, self.zig_cache, self.logs):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise RecipeError(
                    f"cannot create the cache folder {folder}: {error.strerror}; "
                    "name another one with --cache or CODECELL_CACHE_DIR"
                ) from error

    def finished(self, name):
        """The folder `name` if it is there. A folder that is there is whole, because it came by a rename."""
        folder = self.root / name
        if not folder.is_dir():
            return None
        os.utime(folder)
        return folder

    def log(self, stage):
        """A fresh log file for a stage of this build."""
        log = self.logs / f"{stage}.log"
        log.write_bytes(b"")
        return log

    @contextmanager
    def exclusive(self, progress):
        """One build at a time in this cache; a second one waits here and then finds the result."""
        with open(self.root / "build.lock", "a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                holder = lock.read().strip() or "another process"
                progress.note(f"{holder} builds in {self.root}; waiting for it to finish")
                fcntl.flock(lock, fcntl.LOCK_EX)
            lock.truncate(0)
            lock.write(f"process {os.getpid()}")
            lock.flush()
            self._remove_left_overs()
            yield

    @contextmanager
    def work(self, name):
        """A temporary folder next to the finished ones, which is removed afterwards in any case."""
        folder = self.root / f"work-{name}"
        remove(folder)
        folder.mkdir()
        try:
            yield folder
        finally:
            remove(folder)

    def publish(self, folder, name):
        """Move a complete folder to its final name."""
        target = self.root / name
        os.rename(folder, target)
        return target

    def _remove_left_overs(self):
        for folder in self.root.glob("work-*"):
            remove(folder)
        oldest = time.time() - UNUSED_DAYS_MAX * 86400
        for pattern in ("python-*", "cpython-*", "packages-*", "package-*", "tools-*", "cxx-*", "clibrary-*", "packed-*"):
            for folder in self.root.glob(pattern):
                if folder.stat().st_mtime < oldest:
                    remove(folder)


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)


def sha256_of_file(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def key_of(files, *extra):
    """A short hash over named files, as (name, path) pairs in any order, and extra strings."""
    digest = hashlib.sha256()
    for name, path in sorted((str(name), path) for name, path in files):
        digest.update(f"{name}\0{sha256_of_file(path)}\n".encode())
    for text in extra:
        digest.update(f"{text}\0".encode())
    return digest.hexdigest()[:HASH_CHARACTERS]
