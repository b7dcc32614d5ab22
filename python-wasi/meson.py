"""Packages that are built by meson: it is asked for objects and archives only, from which the modules are joined.

What a package needs for this stands in its entry of `packages/lock.json`, under `meson`:

- `options`: what meson is told (`-Dname=value`);
- `program`: a meson of the package's own, in its source;
- `modules_left_out`: extension modules that the image does without, as patterns of dotted names, by their reason;
- `objects_left_out`: parts of paths of objects, by their reason;
- `flags`: further flags of the compilers.
"""

import fnmatch
import json
import os
import shutil

import buildtools
import commands
import modules
import ninja
import packages
import pkgconfig
from errors import RecipeError

INPUTS = ("meson.py", "ninja.py", "pkgconfig.py", *buildtools.INPUTS)

# A build for a machine on which nothing can be run while it is configured.
MACHINE = """\
[binaries]
c = '{compilers.cc}'
cpp = '{compilers.cxx}'
ar = '{compilers.ar}'
ranlib = '{compilers.ranlib}'
cython = '{cython}'
python = '{tools.python}'
pybind11-config = '{pybind11}'
numpy-config = '{numpy}'
pkg-config = '{pkg_config}'
[built-in options]
c_args = {flags}
cpp_args = {flags}
[properties]
needs_exe_wrapper = true
longdouble_format = 'IEEE_QUAD_LE'
[host_machine]
system = 'wasi'
cpu_family = 'wasm32'
cpu = 'wasm32'
endian = 'little'
"""
BUILDER = """\
[binaries]
cython = '{cython}'
python = '{tools.python}'
"""

OPTIONS = ("-Dbuildtype=release", "-Doptimization=2", "-Db_ndebug=true", "-Db_pie=false", "--prefix=/usr")

# Of what is installed, others that are compiled want these. Scripts do not.
DEVELOPMENT = (".h", ".hpp", ".pxd", ".pxi", ".a")


def build(package, pin, source, result, context):
    """Build an unpacked source: Python files, modules and what other packages need, into `result`."""
    about = pin["meson"]
    work, log = context.work, context.cache.log(f"package-{package}")
    folder = work / "build"
    environment = {**context.compilers.environment, "PYTHONPATH": str(_site(work, context))}
    _configure(about, source, folder, environment, context, log)
    installed = _installed(folder)
    dotted = {file: _dotted(target) for file, target in installed.items() if target.endswith(".so")}
    left_out = packages.patterns(about.get("modules_left_out", {}))
    wanted = {
        dotted[target]: parts
        for target, parts in ninja.modules((folder / "build.ninja").read_text(encoding="utf-8")).items()
        if target in dotted and not any(fnmatch.fnmatchcase(dotted[target], pattern) for pattern in left_out)
    }
    _compile(wanted, installed, folder, environment, context, log)
    _join(about, wanted, folder, result, context, log)
    _install(installed, source, folder, result, work)


def _site(work, context):
    """A folder that builds import other packages from: those of this machine, with the headers and archives of the image's."""
    site = work / "site"
    site.mkdir()
    for package, folder in context.packages.items():
        native = context.tools.site / package
        if native.is_dir():
            shutil.copytree(native, site / package, ignore=shutil.ignore_patterns("*.a", "tests"))
        shutil.copytree(folder / "development" / package, site / package, dirs_exist_ok=True)
        if not native.is_dir():
            # Of a package that this machine does not have, a build may ask the version.
            (info,) = (folder / packages.SITE).glob(f"{package}-*.dist-info")
            version = info.name[len(f"{package}-"):-len(".dist-info")]
            (site / package / "__init__.py").write_text(f'__version__ = "{version}"\n', encoding="utf-8")
        libraries = context.tools.site / f"{package}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, site / libraries.name)
    return site


def _configure(about, source, folder, environment, context, log):
    work, tools = context.work, context.tools
    commands_ = work / "bin"
    values = {
        "compilers": context.compilers,
        "tools": tools,
        "cython": tools.script(commands_ / "cython", "cython"),
        "pybind11": tools.script(commands_ / "pybind11-config", "pybind11"),
        "numpy": tools.script(commands_ / "numpy-config", "numpy._configtool"),
        "pkg_config": pkgconfig.write(commands_ / "pkg-config", context.libraries, tools.python),
        "flags": about.get("flags", []),
    }
    for name, text in (("machine.ini", MACHINE), ("builder.ini", BUILDER)):
        (work / name).write_text(text.format(**values), encoding="utf-8")
    own = about.get("program")
    program = [source / own] if own else ["-m", "mesonbuild.mesonmain"]
    commands.run(
        [tools.python, *program, "setup", folder, source, "--cross-file", work / "machine.ini", "--native-file", work / "builder.ini",
         *OPTIONS, *about.get("options", [])],
        cwd=source,
        env={**environment, "PATH": f"{tools.python.parent}{os.pathsep}{environment['PATH']}", "NINJA": str(tools.ninja)},
        log=log,
    )


def _installed(folder):
    """Where meson would install what: {path, or the target's name: path below site-packages}."""
    listed = json.loads((folder / "meson-info" / "intro-installed.json").read_text(encoding="utf-8"))
    found = {}
    for file, target in listed.items():
        _, is_package, inside = target.partition("/site-packages/")
        if is_package:
            found[os.path.relpath(file, folder) if file.startswith(f"{folder}/") else file] = inside
    return found


def _dotted(target):
    return ".".join([*target.split("/")[:-1], target.rpartition("/")[2].split(".")[0]])


def _compile(wanted, installed, folder, environment, context, log):
    """Have ninja build the parts of the modules, and the other files that are installed and generated."""
    parts = {name for module in wanted.values() for name in (*module.objects, *module.archives) if not os.path.isabs(name)}
    generated = {
        file for file in installed
        if not os.path.isabs(file) and not file.endswith(".so") and not (folder / file).exists()
    }
    targets = sorted(parts | generated)
    if not targets:
        raise RecipeError("meson's build has no extension modules")
    commands.run(
        [context.tools.ninja, f"-j{context.jobs}", "-C", folder, *targets],
        env={**environment, "PATH": f"{context.tools.python.parent}{os.pathsep}{environment['PATH']}"}, log=log,
    )


def _join(about, wanted, folder, result, context, log):
    left_out = packages.patterns(about.get("objects_left_out", {}))
    # The libraries of the recipe are linked once, with all packages that use them.
    shared = [str(library) for library in context.libraries.values()]

    def one(item):
        module, parts = item
        objects = [folder / name for name in parts.objects if not any(part in name for part in left_out)]
        archives = [folder / name for name in parts.archives if not name.startswith(tuple(shared))]
        modules.join(module, [*objects, *archives], result / "modules", context.compilers.linker, context.compilers.environment, log)

    (result / "modules").mkdir()
    commands.run_all(one, wanted.items(), context.jobs)


def _install(installed, source, folder, result, work):
    """Copy what is installed, but for the modules: what others need to `development`, the rest to the package's folder."""
    for file, inside in installed.items():
        origin = folder / file
        if inside.endswith(".so"):
            continue
        for path in [origin] if origin.is_file() else sorted(path for path in origin.rglob("*") if path.is_file()):
            name = inside if path == origin else f"{inside}/{path.relative_to(origin)}"
            top = "development" if path.suffix in DEVELOPMENT else packages.SITE
            target = result / top / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if folder in path.parents and path.suffix == ".py":
                # Generated ones name the folders of this build.
                text = path.read_text(encoding="utf-8")
                for place in (work, work.parent):
                    text = text.replace(f"{place}/", "").replace(str(place), ".")
                target.write_text(text, encoding="utf-8")
            else:
                shutil.copyfile(path, target)
