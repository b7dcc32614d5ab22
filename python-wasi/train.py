"""Make the profile anew: build the interpreter with counters, run the training in it, and write training/profile.txt.

This is needed when CPython, the compiler or a patch has changed; a test says so. It builds CPython once more, in a
temporary cache, and codecell around it in `target/training`, which together take as long as a first build.
"""

import sys

sys.dont_write_bytecode = True

import argparse  # noqa: E402  (nothing may be imported before that line)
import os  # noqa: E402
import shutil  # noqa: E402
import struct  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

import build  # noqa: E402
import cache as caches  # noqa: E402
import cpython  # noqa: E402
import pins  # noqa: E402
import pipeline  # noqa: E402
import profiles  # noqa: E402
from errors import RecipeError  # noqa: E402
from progress import Progress  # noqa: E402

ROOT = pins.RECIPE.parent
TRAINING = pins.RECIPE / "training"
COUNTERS = "counters.bin"

# Nothing but the training asks for the names of the counters, so that the linker would leave them out.
KEEP_ALL = ("-Wl,--no-gc-sections",)

# What the training needs beyond the defaults.
SETTINGS = """
[policy]
enabled = false
[limits]
fuel = 1_000_000_000_000
memory = "1GiB"
timeout = 900
max_timeout = 900
"""
# At the end of the training: each section as its address, its length and its bytes.
WRITE_COUNTERS = f"""
import _profile
with open("{COUNTERS}", "wb") as out:
    for address, content in _profile.sections():
        out.write(address.to_bytes(8, "little") + len(content).to_bytes(8, "little") + content)
"""

# Of clang's `__llvm_profile_data` for a 32-bit target: the name's hash, the checksum, where the counters are from here,
# three fields for what is not recorded, and the number of counters; filled up to a multiple of eight.
RECORD = struct.Struct("<QQIIIII12x")


def main():
    parser = argparse.ArgumentParser(prog="train.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("--cache", type=Path, help="cache whose downloads are used")
    parser.add_argument("--source-tarball", type=Path, default=os.environ.get("CODECELL_CPYTHON_TARBALL") or None)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="codecell-training-") as top:
            python = _instrumented(options, Path(top))
            counted = _trained(python, Path(top))
    except RecipeError as error:
        print(f"train.py: error: {error}", file=sys.stderr)
        return 1
    text = profiles.written(profiles.subject(pins.read()), _functions(*counted))
    profiles.TEXT.write_text(text, encoding="utf-8")
    print(profiles.TEXT)
    return 0


def _instrumented(options, top):
    """The recipe's output with counters in CPython, and with the module that shows them in the guest."""
    asked = _asked(options, top)
    shutil.copytree(caches.Cache(options.cache or caches.default_location()).downloads, asked.cache / "downloads")
    shutil.copytree(ROOT / "wasm", asked.guest)
    shutil.copyfile(TRAINING / "counters.c", asked.guest / "counters.c")
    return pipeline.build(asked, Progress(), cpython.INSTRUMENTED, KEEP_ALL)


def _asked(options, top):
    """What the recipe is asked for, with its own defaults for what the training does not name."""
    asked = build.parsed(["--guest", str(top / "guest"), "--cache", str(top / "cache"), "--jobs", str(options.jobs)])
    asked.source_tarball = options.source_tarball
    asked.cached = False
    return asked


def _trained(python, top):
    """Build codecell around that Python, run the training, and return the sections: (address, bytes)."""
    target = ROOT / "target" / "training"
    _run(
        ["cargo", "build", "--release", "--locked", "--bin", "codecell"],
        {"CODECELL_PYTHON": str(python), "CODECELL_CACHE_DIR": str(top / "images"), "CARGO_TARGET_DIR": str(target)},
    )
    script, out = top / "training.py", top / "out"
    script.write_text((TRAINING / "program.py").read_text(encoding="utf-8") + WRITE_COUNTERS, encoding="utf-8")
    (top / "servers.json").write_text('{"mcpServers": {}}\n', encoding="utf-8")
    (top / "codecell.toml").write_text(SETTINGS, encoding="utf-8")
    _run(
        [target / "release" / "codecell", "run", script, "--config", top / "servers.json", "--out", out, "--timeout", "900"],
        {},
    )
    content, at, sections = (out / COUNTERS).read_bytes(), 0, []
    while at < len(content):
        address, length = struct.unpack_from("<QQ", content, at)
        at += 16
        sections.append((address, content[at : at + length]))
        at += length
    return sections


def _functions(counters, data, names):
    """Every function with its checksum and counters."""
    known = _names(names[1])
    for at in range(0, len(data[1]), RECORD.size):
        name, checksum, distance, *_, count = RECORD.unpack_from(data[1], at)
        begin = (data[0] + at + distance - counters[0]) % 2**32
        yield known[name], checksum, struct.unpack_from(f"<{count}Q", counters[1], begin)


def _names(section):
    """Names by their hashes. Each object has two lengths, of which the second is of a compressed form, and its names."""
    known, at = {}, 0
    while at < len(section):
        if section[at] == 0:
            at += 1
            continue
        length, at = _number(section, at)
        compressed, at = _number(section, at)
        if compressed:
            raise RecipeError("the names of counters are compressed: the compiler has not taken the flag against it")
        for name in section[at : at + length].split(b"\x01"):
            known[profiles.digest_of(name)] = name.decode()
        at += length
    return known


def _number(section, at):
    """A number in LEB128, and where it ends."""
    number = shift = 0
    while True:
        byte = section[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, at


def _run(argv, environment):
    ended = subprocess.run([str(part) for part in argv], cwd=ROOT, env={**os.environ, **environment})
    if ended.returncode:
        raise RecipeError(f"{argv[0]} ended with status {ended.returncode}")


if __name__ == "__main__":
    sys.exit(main())
