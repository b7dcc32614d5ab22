"""A CPython of the same version for the build machine: it freezes modules for the guest's build.

Only its compiler and marshaller matter, so it is built without optimisation and without any
extension module that those do not need.
"""

import re

import commands
import prerequisites


def build(source, work, environment, jobs, cache):
    """Build it and return its executable, as a path relative to a sibling folder of `native`."""
    folder = work / "native"
    folder.mkdir()
    log = cache.log("native-python")
    site = work / "native.site"
    site.write_text(
        "".join(f"py_cv_module_{name}=n/a\n" for name in _extension_modules(source)), encoding="utf-8"
    )
    environment = {
        **environment,
        "CC": prerequisites.native_compiler(),
        "CONFIG_SITE": str(site),
        "PKG_CONFIG": "false",
        "OPT": "-O0",
    }
    commands.run(
        [f"../{source.name}/configure", "--disable-test-modules", "--without-ensurepip",
         "--without-doc-strings", "MODULE_BUILDTYPE=static"],
        cwd=folder, env=environment, log=log,
    )
    commands.run(["make", f"-j{jobs}", "python"], cwd=folder, env=environment, log=log)
    # On a file system that ignores case the program has another name.
    name = "python" if (folder / "python").is_file() else "python.exe"
    return f"../native/{name}"


def _extension_modules(source):
    listed = (source / "Modules" / "Setup.stdlib.in").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^@MODULE_\w+_TRUE@(\w+)", listed, re.MULTILINE)))
