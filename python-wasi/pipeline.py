"""The build, top to bottom: two cached results, the second made from the first.

`cpython-<hash>`: archives, headers and library; changes with the recipe. Minutes.
`python-<hash>`: the former linked with the guest's C files; changes with those. Seconds.
"""

import json
import shutil
import tarfile
from concurrent.futures import ThreadPoolExecutor

import cache as caches
import commands
import cpython
import libraries
import link
import native
import pins as lock
import sources
import stdlib
import toolchain as toolchains
from errors import RecipeError

# What the first result depends on: a change here builds CPython anew.
CPYTHON_INPUTS = (
    "lock.json", "contents.json", "config.site", "c-libraries/Cargo.toml", "c-libraries/Cargo.lock",
    "c-libraries/libraries.json", "support/*.c", "toolchain.py", "native.py", "libraries.py",
    "cpython.py", "stdlib.py", "pipeline.py",
)
# What the second one depends on besides the first and the guest.
LINK_INPUTS = ("link.py",)


def build(options, progress):
    """Return the finished folder for this guest, building what the cache does not have yet."""
    pins = lock.read()
    cache = caches.Cache(options.cache or caches.default_location())
    named = options.source_tarball
    versions = [sources.named_tarball(named, pins)] if named else pins.cpython
    guest = options.guest.absolute()
    finished = _finished(versions, guest, cache)
    if finished:
        return finished
    try:
        with cache.exclusive(progress):
            return _finished(versions, guest, cache) or _build(
                versions, guest, pins, cache, max(1, options.jobs), named, progress
            )
    except BaseException:
        commands.stop_all()
        raise


def cpython_name(version):
    return f"cpython-{caches.key_of(_inputs(CPYTHON_INPUTS), version.version, version.sha256)}"


def python_name(version, guest):
    files = [(f"guest/{file.name}", file) for file in link.guest_files(guest)]
    return f"python-{caches.key_of([*files, *_inputs(LINK_INPUTS)], cpython_name(version))}"


def _finished(versions, guest, cache):
    """The finished folder of the most preferred version that this cache has."""
    for version in versions:
        folder = cache.finished(python_name(version, guest))
        if folder:
            cache.finished(cpython_name(version))
            return folder
    return None


def _build(versions, guest, pins, cache, jobs, named, progress):
    version, base = next(
        ((v, f) for v in versions for f in [cache.finished(cpython_name(v))] if f), (None, None)
    )
    if base is None:
        version, base = _build_cpython(versions, pins, cache, jobs, named, progress)
    progress.expect(1)
    with cache.work("guest") as work, progress.step("compile the guest and link python.wasm"):
        wheels = sources.python_packages(pins, toolchains.host_platform(), cache, work)
        zig = toolchains.unpack_zig(wheels["ziglang"], _version_of("ziglang", pins), cache)
        toolchain = toolchains.prepare(zig, pins, cache, work)
        wasm = link.link(guest, base, work, toolchain, jobs, cache)
        link.assemble(wasm, base, work / "result")
        return cache.publish(work / "result", python_name(version, guest))


def _build_cpython(versions, pins, cache, jobs, named, progress):
    progress.expect(6)
    with cache.work("cpython") as work:
        with progress.step("fetch the compiler and the sources"):
            wheels = sources.python_packages(pins, toolchains.host_platform(), cache, work)
            version, tarball = _choose_source(versions, pins, cache, named, progress)
            crates = sources.c_libraries(cache, work)
        with progress.step("unpack them"):
            source = _unpack(tarball, version, work)
            zig = toolchains.unpack_zig(wheels["ziglang"], _version_of("ziglang", pins), cache)
            toolchain = toolchains.prepare(zig, pins, cache, work)
        with progress.step("build a native python, the guest's libc and its C libraries"):
            native_python, library_names = _build_both(source, crates, work, toolchain, jobs, cache)
        with progress.step("configure CPython"):
            folder = cpython.configure(source, work, native_python, toolchain, cache)
        with progress.step("compile CPython"):
            archives = cpython.compile_archives(folder, version, jobs, toolchain, cache)
        with progress.step("collect the standard library and the headers"):
            result = work / "result"
            result.mkdir()
            out = work / "libraries"
            archives += [out / "lib" / f"lib{name}.a" for name in library_names]
            _collect(source, folder, out, archives, wheels["tzdata"], pins, result)
            _describe(version, folder, archives, crates, pins, result)
        return version, cache.publish(result, cpython_name(version))


def _build_both(source, crates, work, toolchain, jobs, cache):
    """Two things that need each other's results nowhere, half of the jobs each."""
    half = max(1, jobs // 2)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(native.build, source, work, toolchain.environment, half, cache)
        second = pool.submit(libraries.build, crates, work, toolchain, jobs - half or 1, cache)
        try:
            return first.result(), second.result()
        except BaseException:
            commands.stop_all()
            raise


def _choose_source(versions, pins, cache, named, progress):
    for position, version in enumerate(versions):
        tarball = sources.cpython_tarball(version, pins, cache, named, progress)
        if tarball:
            if position > 0:
                progress.note(
                    f"building CPython {version.version}, because {versions[0].version} could not be had"
                )
            return version, tarball
    raise RecipeError(
        "no source has CPython "
        + " or ".join(v.version for v in versions)
        + "; fetch a release tarball elsewhere and name it with --source-tarball or CODECELL_CPYTHON_TARBALL"
    )


def _unpack(tarball, version, work):
    with tarfile.open(tarball) as archive:
        archive.extractall(work)
    source = work / "cpython"
    (work / f"Python-{version.version}").rename(source)
    return source


def _collect(source, folder, out, archives, tzdata, pins, result):
    (result / "archives").mkdir()
    for archive in archives:
        shutil.copyfile(archive, result / "archives" / archive.name)
    cpython.install_headers(source, folder, out / "include", result / "include")
    stdlib.build(source, folder, tzdata, pins.source_date_epoch, result / "lib")
    stdlib.add_licences(source, out, tzdata, result / "licenses")


def _describe(version, folder, archives, crates, pins, result):
    about = {
        "archives": [archive.name for archive in archives],
        "cpython": version.version,
        "cpython_source_sha256": version.sha256,
        "ziglang": _version_of("ziglang", pins),
        "tzdata": _version_of("tzdata", pins),
        "tzdata_sha256": pins.python_packages["tzdata"]["sha256"]["any"],
        "c_libraries": libraries.packages(crates),
        "builtin_modules": cpython.builtin_modules(folder),
    }
    (result / "cpython.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def _version_of(package, pins):
    return pins.python_packages[package]["version"]


def _inputs(patterns):
    return [
        (path.relative_to(lock.RECIPE), path)
        for pattern in patterns
        for path in sorted(lock.RECIPE.glob(pattern))
    ]
