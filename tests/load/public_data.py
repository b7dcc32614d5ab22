"""Public data sets: fetched once from a pinned commit, checked by their hash, and kept in the cache of downloads."""

import gzip
import hashlib
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import PurePosixPath

import cell

sys.path.append(str(cell.RECIPE))
from cache import default_location, sha256_of_file  # noqa: E402 (the recipe's)

DOWNLOAD_TIMEOUT_SECONDS = 60
BYTES_MAX = 256 * 1024 * 1024


@dataclass(frozen=True)
class PublicFile:
    """A file of a public repository, as it is in one commit."""

    repository: str
    commit: str
    path: str
    sha256: str

    def described(self):
        """Where the file comes from, for --help."""
        return (
            "downloaded once, checked by its hash, and kept in the cache: "
            f"{self.path} of github.com/{self.repository}"
        )

    def downloaded(self):
        """The file in the cache, brought there if it is not there yet."""
        name = PurePosixPath(self.path).name.partition(".")
        kept = default_location() / "downloads" / f"{name[0]}-{self.commit[:12]}.{name[2]}"
        if kept.is_file() and sha256_of_file(kept) == self.sha256:
            return kept
        cell.progress(f"fetching {self.path} of {self.repository} at {self.commit[:12]}")
        url = f"https://raw.githubusercontent.com/{self.repository}/{self.commit}/{self.path}"
        try:
            with urllib.request.urlopen(url, timeout=DOWNLOAD_TIMEOUT_SECONDS) as answer:
                data = answer.read(BYTES_MAX)
        except (OSError, urllib.error.URLError) as error:
            raise cell.UsageError(
                f"the data set could not be fetched ({error}); take {self.path} from a copy of the repository "
                f"github.com/{self.repository} and name it with --data"
            ) from error
        actual = hashlib.sha256(data).hexdigest()
        if actual != self.sha256:
            raise cell.UsageError(f"refused {url}: its sha256 is {actual}, not {self.sha256}")
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_name(kept.name + ".part")
        part.write_bytes(data)
        part.replace(kept)
        return kept


def lines_of(path):
    """The lines of a data set, compressed or not."""
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
            data = file.read(BYTES_MAX + 1)
    except (OSError, EOFError) as error:
        raise cell.UsageError(f"cannot read the data set {path}: {error}") from error
    if len(data) > BYTES_MAX:
        raise cell.UsageError(f"the data set {path} has more than {BYTES_MAX} bytes")
    return data.splitlines()
