"""What the user's machine must have. All of it is checked before anything starts."""

import os
import shutil
import sys

import commands
from errors import RecipeError

PYTHON_OLDEST = (3, 9)


def check():
    """Raise one error that names everything missing and how to get it."""
    lacking = missing()
    if lacking:
        listed = "\n".join(f"  {what}: {remedy}" for what, remedy in lacking)
        raise RecipeError(f"this machine lacks what the build needs:\n{listed}")


def missing(which=shutil.which, has_pip=None, version=sys.version_info, os_name=os.name):
    """Pairs of (what is missing, how to get it)."""
    lacking = []
    if os_name != "posix":
        lacking.append(("a POSIX system", "on Windows, build inside WSL"))
    if tuple(version[:2]) < PYTHON_OLDEST:
        this = f"this is {version[0]}.{version[1]}; install a newer one"
        lacking.append(("python3 3.9 or newer", this))
    if not (has_pip() if has_pip else _has_pip()):
        lacking.append(
            ("pip for python3", "`apt install python3-pip`, or `python3 -m ensurepip --user`")
        )
    if not which(os.environ.get("CARGO") or "cargo"):
        lacking.append(("cargo", "install Rust from https://rustup.rs"))
    if not native_compiler(which):
        remedy = "`apt install gcc libc6-dev`; macOS: `xcode-select --install`"
        lacking.append(("a C compiler (cc, gcc or clang)", remedy))
    for tool in ("make", "sh"):
        if not which(tool):
            lacking.append((tool, f"`apt install {'dash' if tool == 'sh' else tool}`"))
    return lacking


def native_compiler(which=shutil.which):
    """The compiler for the build machine itself: CC if it is set, else the usual names."""
    named = os.environ.get("CC")
    if named and which(named.split()[0]):
        return named
    return next((name for name in ("cc", "gcc", "clang") if which(name)), None)


def _has_pip():
    return commands.output_of([sys.executable, "-m", "pip", "--version"]) is not None
