"""Packages whose modules are compiled file by file, as their entries in `packages/lock.json` say:

- `python`: folders and files of the source that scripts import;
- `extensions`: for each module, the patterns of its files;
- `include`, `defines`, `flags`: for the compiler, for all of them;
- `templates`: see `templates.py`.
"""

import shutil

import clibraries
import commands
import modules
import packages
import templates

INPUTS = ("extensions.py", "clibraries.py", "templates.py")


def build(package, pin, source, result, context):
    """Build an unpacked source: Python files and modules, into `result`."""
    templates.fill(package, pin, source)
    site = result / packages.SITE
    for name in pin["python"]:
        origin = source / name
        if origin.is_dir():
            shutil.copytree(origin, site / origin.name)
        else:
            shutil.copyfile(origin, site / origin.name)
    log = context.cache.log(f"package-{package}")
    flags = [f"-I{source / folder}" for folder in pin.get("include", ())]
    flags += [f"-I{folder / 'include'}" for folder in context.libraries.values()]
    flags += [f"-I{context.base / 'include' / 'libraries'}"]
    flags += [f"-I{folder / 'development' / used / '_core' / 'include'}" for used, folder in context.packages.items()]
    flags += [f"-I{context.tools.site / 'pybind11' / 'include'}"] if context.tools else []
    flags += [*(f"-D{define}" for define in pin.get("defines", ())), *pin.get("flags", ())]
    for module, patterns in pin["extensions"].items():
        _compile(module, {**pin, "sources": patterns}, source, flags, result, context, log)


def _compile(module, pin, source, flags, result, context, log):
    folder = context.work / "objects" / module
    folder.mkdir(parents=True)

    def one(file):
        target = folder / f"{'_'.join(file.relative_to(source).with_suffix('').parts)}.o"
        commands.run(
            [context.compilers.of(file), "-fvisibility=hidden", *flags, "-c", file, "-o", target],
            env=context.compilers.environment, log=log,
        )
        return target

    made = commands.run_all(one, clibraries.files(module, pin, source), context.jobs)
    modules.join(module, sorted(made), result / "modules", context.compilers.linker, context.compilers.environment, log)
