"""Tarballs of releases from Debian's source packages, through the system's own apt.

apt gets a private source list, list folder and cache, so nothing of the system changes and no rights
are needed. The mirror is the one the system already uses; a system that is not Debian has none, and
then this source says so.
"""

import os
import shutil

import commands
from errors import RecipeError

KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)


def fetch(wanted, cache, into):
    """Write the tarball of the release `wanted` to the path `into`, whatever its hash turns out to be."""
    if not shutil.which("apt-get"):
        raise RecipeError("apt is not on this machine")
    folder = cache.root / "work-apt"
    try:
        apt = _Apt(folder, _keyring(), _mirror(), wanted.debian_suites, cache.log("apt"))
        apt.run("apt-get", "update")
        package = wanted.debian_package
        release = apt.version_with(package, wanted.sha256)
        apt.run("apt-get", "source", "--download-only", "--tar-only", "--only-source", f"{package}={release}")
        tarballs = [file for file in folder.glob("*.orig.tar.*") if file.suffix != ".asc"]
        if not tarballs:
            raise RecipeError(f"{package} {release} came without its original tarball")
        shutil.copyfile(tarballs[0], into)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Apt:
    def __init__(self, folder, keyring, mirror, suites, log):
        self._folder = folder
        self._log = log
        for needed in ("parts", "state/lists/partial", "cache/archives/partial"):
            (folder / needed).mkdir(parents=True, exist_ok=True)
        (folder / "parts" / "sources.sources").write_text(
            f"Types: deb-src\nURIs: {mirror}\nSuites: {' '.join(suites)}\n"
            f"Components: main\nSigned-By: {keyring}\n",
            encoding="utf-8",
        )
        self._options = []
        for name, value in (
            ("Dir::Etc::SourceList", "/dev/null"),
            ("Dir::Etc::SourceParts", folder / "parts"),
            ("Dir::State", folder / "state"),
            ("Dir::State::Lists", folder / "state" / "lists"),
            ("Dir::Cache", folder / "cache"),
            # apt started by root would download as another user, who may not enter our folder.
            ("APT::Sandbox::User", "root"),
            ("Acquire::http::Timeout", "20"),
            ("Acquire::Retries", "2"),
        ):
            self._options += ["-o", f"{name}={value}"]

    def run(self, tool, *arguments):
        commands.run([tool, *self._options, *arguments], cwd=self._folder, log=self._log)

    def version_with(self, package, sha256):
        """The Debian version whose listed files include one with this hash."""
        listing = commands.output_of(
            ["apt-cache", *self._options, "showsrc", "--only-source", package]
        )
        for stanza in (listing or "").split("\n\n"):
            if sha256 in stanza:
                for line in stanza.splitlines():
                    if line.startswith("Version: "):
                        return line[len("Version: "):].strip()
        raise RecipeError(f"no version of {package} there has a file with sha256 {sha256}")


def _keyring():
    for keyring in KEYRINGS:
        if os.path.exists(keyring):
            return keyring
    raise RecipeError("the system has no Debian keyring (package debian-archive-keyring)")


def _mirror():
    """The mirror of the main archive in the system's own lists."""
    targets = commands.output_of(["apt-get", "indextargets", "--format", "$(COMPONENT) $(REPO_URI)"])
    for line in sorted(set((targets or "").splitlines())):
        component, _, uri = line.partition(" ")
        if component == "main" and uri.rstrip("/").endswith("/debian"):
            return uri
    raise RecipeError("apt's lists name no Debian mirror")
