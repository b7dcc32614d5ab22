#!/usr/bin/env python3
"""Run the scripts of an analyst's day in a Python of this machine, and compare what they come to with what their first lines say.

The integration tests hold the cell to those lines (tests/scripts/analyst). This command shows that the lines are right: the
packages are those of the Python Package Index for this machine, in the versions that the image has. They are installed once, in a
folder of their own in the cache. Where a package has no such version for this machine, --python names a Python that has others.

Results go to stdout, progress to stderr. Exit codes: 0 all as written; 1 a script comes to something else, or a version is not the
image's; 2 wrong usage, or packages that cannot be installed; 130 interrupted.
"""

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import cell

sys.path.append(str(cell.RECIPE))
import packages  # noqa: E402 (the recipe's, as is the next one)
from cache import default_location  # noqa: E402

NAME = "native"
HERE = Path(__file__).resolve().parent
SCRIPTS = HERE.parent / "scripts" / "analyst"
RUN = HERE / "native_case.py"
IMAGE = "science"
PYTHON = "python3.13"
SECONDS = 300
INSTALL_SECONDS = 1800
CHARACTERS_SHOWN = 2000


def main():
    arguments = parse_arguments()
    with cell.told_errors(NAME):
        wanted = {name: pin["version"] for name, pin in packages.all_pins(IMAGE).items()}
        python = arguments.python or installed(wanted, arguments.base)
        scripts = chosen(arguments.scripts)
        needed = sorted({package for script in scripts for package in needs(script)})
        unlike = other_versions(python, {name: wanted.get(name) for name in needed})
        for line in unlike:
            print(line)
        different = [script for script in scripts if not agrees(python, script, arguments.write)]
        print(f"{len(scripts) - len(different)} of {len(scripts)} scripts come to what they say")
        if different or unlike:
            sys.exit(cell.EXIT_FAILED)


def parse_arguments():
    parser = argparse.ArgumentParser(prog=NAME, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--python", metavar="PROGRAM", help="a Python that has the packages [default: one in the cache, made of --base]"
    )
    parser.add_argument(
        "--base", metavar="PROGRAM", default=PYTHON, help="the Python for which they are installed [default: %(default)s]"
    )
    parser.add_argument(
        "--write", action="store_true", help="write what the scripts come to into their first lines, in place of what is there"
    )
    parser.add_argument("scripts", metavar="SCRIPT", nargs="*", help="only these, such as join [default: all]")
    return parser.parse_args()


def chosen(names):
    scripts = {path.stem: path for path in sorted(SCRIPTS.glob("*.py"))}
    unknown = sorted(set(names) - set(scripts))
    if unknown:
        raise cell.UsageError(f"{SCRIPTS} has no script {', '.join(unknown)}")
    return [path for name, path in scripts.items() if not names or name in names]


def head(script):
    """The `# key: value` lines at the head of a script."""
    pairs = {}
    for line in script.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            break
        key, _, value = line[2:].partition(": ")
        pairs[key] = value
    return pairs


def needs(script):
    return head(script)["needs"].split(", ")


# The packages


def installed(wanted, base):
    """The Python with the image's packages, made if it is not there."""
    listed = "".join(f"{name}=={version}\n" for name, version in sorted(wanted.items()))
    version = run_command([base, "-c", "import platform; print(platform.python_version())"], SECONDS).strip()
    key = hashlib.sha256(f"{platform.system()} {platform.machine()} {version}\n{listed}".encode()).hexdigest()[:16]
    folder = default_location() / f"native-{key}"
    python = folder / "bin" / "python"
    # It is complete when this is there, which is written last.
    done = folder / "requirements.txt"
    if not done.is_file():
        cell.progress(f"{NAME}: installing {len(wanted)} packages for {base}")
        run_command([base, "-m", "venv", "--clear", str(folder)], INSTALL_SECONDS)
        partial = folder / "requirements.part"
        partial.write_text(listed, encoding="utf-8")
        run_command(
            [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps",
             "--only-binary=:all:", "-r", partial],
            INSTALL_SECONDS,
        )
        partial.replace(done)
    return python


def other_versions(python, wanted):
    """A line for each package of another version than the image's, or that the image has not."""
    asked = "import importlib.metadata as m, json, sys; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
    found = json.loads(run_command([python, "-c", asked, *wanted], SECONDS))
    return [
        f"{name}: {found[name]} here, {version or 'none'} in the image"
        for name, version in wanted.items()
        if found[name] != version
    ]


def run_command(command, seconds):
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise cell.UsageError(str(error)) from error
    if ended.returncode:
        raise cell.UsageError((ended.stderr.strip().splitlines() or ["no reason was given"])[-1])
    return ended.stdout


# The scripts


def agrees(python, script, writes):
    expected = head(script).get("result")
    with tempfile.TemporaryDirectory(prefix="codecell-native-") as folder:
        for name, text in json.loads(head(script).get("files", "{}")).items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        # Nothing is shown on a screen, and nothing is read of what whoever runs this has configured.
        environment = {**os.environ, "MPLBACKEND": "agg", "MPLCONFIGDIR": folder, "HOME": folder, "PYTHONNOUSERSITE": "1"}
        try:
            ended = subprocess.run(
                [python, "-W", "ignore", RUN, script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                capture_output=True, text=True, timeout=SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise cell.UsageError(f"{script.name}: {error}") from error
    if ended.returncode:
        print(f"{script.name} fails:\n{ended.stderr[-CHARACTERS_SHOWN:]}")
        return False
    found = ended.stdout.splitlines()[-1]
    if expected is not None and json.loads(expected) == json.loads(found):
        return True
    if writes:
        write(script, found)
        return True
    print(f"{script.name}:\n  written {expected}\n  found   {found}")
    return False


def write(script, result):
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if not line.startswith("# result: ")]
    lines.insert(lines.index("# expect: success") + 1, f"# result: {result}")
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    cell.progress(f"{NAME}: wrote the result of {script.name}")


if __name__ == "__main__":
    main()
