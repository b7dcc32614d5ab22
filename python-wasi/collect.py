"""What the guest's link and the image need, gathered from the build into the folder that is kept."""

import json
import shutil

import cpython
import libraries
import stdlib


def collect(source, folder, linked, tzdata, pins, work):
    """Lay out what is linked, headers, library and licences in `result`, and return it."""
    result = work / "result"
    (result / "linked").mkdir(parents=True)
    for part in linked:
        shutil.copyfile(part, result / "linked" / part.name)
    out = work / "libraries"
    cpython.install_headers(source, folder, out / "include", result / "include")
    stdlib.build(source, folder, tzdata, pins.source_date_epoch, result / "lib")
    stdlib.add_licences(source, out, tzdata, result / "licenses")
    return result


def describe(version, folder, linked, crates, pins, result):
    """Write what it is all made of, for the link and for the manifest."""
    about = {
        "linked": [part.name for part in linked],
        "cpython": version.version,
        "cpython_source_sha256": version.sha256,
        "ziglang": pins.version_of("ziglang"),
        "tzdata": pins.version_of("tzdata"),
        "tzdata_sha256": pins.python_packages["tzdata"]["sha256"]["any"],
        "c_libraries": libraries.packages(crates),
        "libm": {"name": pins.libm.name, "version": pins.libm.version, "sha256": pins.libm.sha256},
        "builtin_modules": cpython.builtin_modules(folder),
    }
    (result / "cpython.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
