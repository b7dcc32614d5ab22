"""Installing the peers: each in a folder of its own below the cache, from a list with pinned versions and hashes.

A folder's name is a hash of the list that decides what is in it, so that a second call finds it finished. One peer that
cannot be installed does not keep the others from it.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECONDS = 900


class NotInstalled(Exception):
    """A peer that this machine cannot have, and why."""


def cache_folder():
    if own := os.environ.get("CODECELL_CACHE_DIR"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "codecell"


def from_pypi(python, name):
    """The folder with what requirements/NAME.txt lists."""
    listed = HERE / "requirements" / f"{name}.txt"

    def install(folder):
        _run(
            [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps",
             "--require-hashes", "--only-binary", ":all:", "--target", str(folder), "--requirement", str(listed)]
        )

    return _once(name, [listed], python_version(python), install)


def from_npm(name):
    """The folder with node_modules, as package-lock.json says."""
    if not shutil.which("npm") or not shutil.which("node"):
        raise NotInstalled("there is no Node.js with npm")
    files = [HERE / "node" / file for file in ("package.json", "package-lock.json")]

    def install(folder):
        for file in files:
            shutil.copy(file, folder)
        _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)])

    return _once(name, files, "npm", install)


def python_version(python):
    return _run([python, "-c", "import platform; print(platform.python_version())"]).strip()


def _once(name, files, variant, install):
    digest = hashlib.sha256(f"{platform.system()} {platform.machine()} {variant}".encode())
    for file in files:
        digest.update(file.read_bytes())
    target = cache_folder() / "peers" / f"{name}-{digest.hexdigest()[:16]}"
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=target.parent) as scratch:
            staged = Path(scratch) / "staged"
            staged.mkdir()
            install(staged)
            staged.rename(target)
    return target


def _run(command):
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(str(error)) from error
    if ended.returncode:
        raise NotInstalled((ended.stdout.strip().splitlines() or ["no reason was given"])[-1][:200])
    return ended.stdout
