"""The guest's library folder: the standard library's Python files and the time zone data."""

import ast
import os
import shutil
import zipfile

from pins import read_data


def build(source, guest_folder, tzdata_wheel, epoch, lib):
    """Fill `lib`. No compiled files: they would carry times; every file gets the same time and mode."""
    contents = read_data("contents.json")
    left_out = {name for names in contents["stdlib_left_out"].values() for name in names}
    shutil.copytree(source / "Lib", lib, ignore=_leaving_out(source / "Lib", left_out))
    _add_time_zones(tzdata_wheel, lib)
    _add_sysconfig_data(guest_folder, contents["sysconfig_names"], lib)
    normalise(lib, epoch)


def add_licences(source, libraries, tzdata_wheel, licences):
    """The licences of what is linked or packed in, for those who pass the result on."""
    shutil.copytree(libraries / "licenses", licences)
    shutil.copyfile(source / "LICENSE", licences / "cpython")
    with zipfile.ZipFile(tzdata_wheel) as wheel:
        for name in wheel.namelist():
            if name.endswith("/licenses/LICENSE"):
                (licences / "tzdata").write_bytes(wheel.read(name))


def normalise(folder, epoch):
    """Same times and permissions whoever builds, whenever."""
    for parent, _, files in os.walk(folder):
        for file in files:
            path = os.path.join(parent, file)
            os.chmod(path, 0o644)
            os.utime(path, (epoch, epoch))
        os.chmod(parent, 0o755)
        os.utime(parent, (epoch, epoch))


def _leaving_out(top, left_out):
    """A filter for copytree: names to leave out at the top, compiled files everywhere."""

    def ignore(folder, names):
        here = left_out if os.path.samefile(folder, top) else frozenset()
        return [name for name in names if name in here or name == "__pycache__"]

    return ignore


def _add_time_zones(wheel, lib):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(lib, [name for name in archive.namelist() if name.startswith("tzdata/")])


def _add_sysconfig_data(guest_folder, names, lib):
    """sysconfig's variables, reduced to what is true inside the guest.

    Numbers come from pyconfig.h and are kept. Texts mostly describe the build machine (paths,
    tools): only the listed ones are kept.
    """
    build_folder = guest_folder / (guest_folder / "pybuilddir.txt").read_text(encoding="utf-8").strip()
    (generated,) = build_folder.glob("_sysconfigdata_*.py")
    (assignment,) = [
        node
        for node in ast.parse(generated.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
    ]
    variables = ast.literal_eval(assignment.value)
    kept = {
        name: value
        for name, value in variables.items()
        if isinstance(value, int) or name in names
    }
    # A guest sees no file system to look for time zones in: they come from the tzdata package.
    kept["TZPATH"] = ""
    lines = "".join(f"    {name!r}: {value!r},\n" for name, value in sorted(kept.items()))
    (lib / generated.name).write_text(
        '"""Facts about this build for sysconfig, without those about the machine it ran on."""\n\n'
        f"build_time_vars = {{\n{lines}}}\n",
        encoding="utf-8",
    )
