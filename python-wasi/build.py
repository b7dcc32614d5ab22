"""Turn pinned sources into one static CPython for wasm32-wasip1 with our guest entry linked in.

Prints the path of the finished folder (python.wasm, lib/, licenses/, manifest.json) on stdout and
everything else on stderr. See README.md.
"""

import sys

sys.dont_write_bytecode = True

import argparse  # noqa: E402  (nothing may be imported before that line)
import os  # noqa: E402
import signal  # noqa: E402
from pathlib import Path  # noqa: E402

import prerequisites  # noqa: E402
from errors import RecipeError  # noqa: E402
from progress import Progress  # noqa: E402

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


def main(arguments=None):
    options = parsed(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    os.umask(0o022)
    try:
        prerequisites.check()
        import pipeline  # needs a POSIX system, which has just been checked

        if options.verify_reproducible:
            import verify

            print(verify.build_twice(options))
        else:
            print(pipeline.build(options, Progress()))
        return 0
    except RecipeError as error:
        print(f"python-wasi: error: {error}", file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print("python-wasi: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED


def parsed(arguments):
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("--guest", type=Path, required=True, help="folder of the guest's C files")
    parser.add_argument(
        "--image", default="core", help="which packages the interpreter has: an image of packages/lock.json (default: core)"
    )
    parser.add_argument(
        "--cache", type=Path, help="cache folder (default: CODECELL_CACHE_DIR, else the user's)"
    )
    parser.add_argument(
        "--source-tarball", type=Path, default=os.environ.get("CODECELL_CPYTHON_TARBALL") or None,
        help="CPython's source instead of a download; its hash must be in the lock",
    )
    parser.add_argument(
        "--cached", action="store_true", default=bool(os.environ.get("CODECELL_ONLY_CACHED")),
        help="build nothing: the result must be in the cache (CODECELL_ONLY_CACHED=1 is the same)",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="tools at the same time")
    parser.add_argument(
        "--verify-reproducible", action="store_true",
        help="build twice in two temporary caches and compare the results",
    )
    return parser.parse_args(arguments)


def _interrupt(*_):
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
