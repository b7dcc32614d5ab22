"""The extension modules that are linked into the interpreter: how each becomes one private object, and the table of all.

In the result of a package, `modules/` has an object for each module, named by the module's dotted name, and, where it has
constructors, a list of their names beside it.
"""

import commands
import objects

OBJECT = ".o"
CONSTRUCTORS = ".constructors"


def maker(module):
    """The function that makes a module, as it is called in the program."""
    return f"PyInit_{module.replace('.', '__')}"


def join(module, parts, folder, linker, environment, log):
    """Join objects, and what these need of archives, to the private object of a module, in `folder`."""
    folder.mkdir(exist_ok=True)
    joined = folder / f"{module}.joined"
    commands.run([linker, "-r", *parts, "-o", joined], env=environment, log=log)
    private, constructors = objects.private(joined.read_bytes(), maker(module))
    joined.unlink()
    (folder / f"{module}{OBJECT}").write_bytes(private)
    if constructors:
        names = "".join(f"{name}\n" for name in constructors)
        (folder / f"{module}{CONSTRUCTORS}").write_text(names, encoding="utf-8")


def collect(packages):
    """The objects of all modules in the results `packages`, and the constructors of each: {object: names}."""
    found = sorted(
        (file for package in packages for file in (package / "modules").glob(f"*{OBJECT}")), key=lambda file: file.name
    )
    return {file: _constructors(file) for file in found}


def _constructors(file):
    listed = file.with_suffix(CONSTRUCTORS)
    return listed.read_text(encoding="utf-8").split() if listed.is_file() else []


def table(constructors):
    """C that names the modules and what makes each of them, for the interpreter, from {module: names of its constructors}.

    A module of a package is told its dotted name, as when a shared object is loaded: what it defines says in `__module__` where
    it comes from, and pickle looks there.
    """
    declared, entries = [], []
    for module, names in sorted(constructors.items()):
        make = maker(module)
        declared.append(f"extern PyObject *{make}(void);\n")
        declared += [f"extern void {name}(void);\n" for name in names]
        calls = "".join(f"        {name}();\n" for name in names)
        once = f"    static bool is_loaded;\n    if (!is_loaded) {{\n        is_loaded = true;\n{calls}    }}\n" if names else ""
        declared.append(
            f"static PyObject *load_{make}(void)\n{{\n{once}"
            f'    const char *before = _PyImport_SwapPackageContext("{module}");\n    PyObject *made = {make}();\n'
            "    _PyImport_SwapPackageContext(before);\n    return made;\n}\n"
        )
        entries.append(f'    {{"{module}", load_{make}}},\n')
    return (
        "#include <Python.h>\n#include <internal/pycore_import.h>\n#include <stdbool.h>\n\n"
        f"{''.join(declared)}\nstruct _inittab extension_modules[] = {{\n{''.join(entries)}    {{NULL, NULL}},\n}};\n"
    )
