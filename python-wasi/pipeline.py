"""The build, top to bottom: cached results, the last one made from the others.

`cpython-<hash>`: objects and archives, headers and library; it changes with the recipe, and takes minutes.
The results of `builder.py`: packages, and what they are built with and of.
`python-<hash>`: the first one linked with the modules of packages and the guest's C files, and the packages; it takes seconds.
"""

import tarfile
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

import builder
import cache as caches
import collect
import commands
import cpython
import libraries
import link
import native
import packages
import patches
import pins as lock
import sources
import toolchain as toolchains
from errors import RecipeError

CPYTHON_STEPS = 6
LINK_STEPS = 1

# What the first result depends on: a change here builds CPython anew.
CPYTHON_INPUTS = (
    "lock.json", "contents.json", "config.site", "c-libraries/Cargo.toml", "c-libraries/Cargo.lock",
    "c-libraries/libraries.json", "support/*.[ch]", "patches/*.patch", "training/profile.txt", "toolchain.py",
    "native.py", "libraries.py", "patches.py", "profiles.py", "cpython.py", "stdlib.py", "collect.py",
)
# What the last one depends on besides the others and the guest.
LINK_INPUTS = ("link.py", "modules.py")


def build(options, progress, made_for=cpython.PROFILED, link_flags=()):
    """Return the finished folder for this guest, building what the cache does not have yet.

    `made_for` are flags of CPython's compilation, `link_flags` further ones of the link. They do not take part in names:
    others want a cache of their own.
    """
    pins = lock.read()
    cache = caches.Cache(options.cache or caches.default_location())
    named = options.source_tarball
    versions = [sources.named_tarball(named, pins)] if named else pins.cpython
    guest = options.guest.absolute()
    image = options.image
    if image not in packages.images():
        raise RecipeError(f"there is no image {image}; there are: {', '.join(packages.images())}")
    finished = _finished(image, versions, guest, pins, cache)
    if finished:
        return finished
    if options.cached:
        raise RecipeError(f"the image {image} is not in the cache {cache.root}")
    try:
        with cache.exclusive(progress):
            return _finished(image, versions, guest, pins, cache) or _build(
                image, versions, guest, pins, cache, max(1, options.jobs), named, progress, made_for, link_flags
            )
    except BaseException:
        commands.stop_all()
        raise


def cpython_name(version):
    return f"cpython-{caches.key_of(_inputs(CPYTHON_INPUTS), version.version, version.sha256)}"


def python_name(image, version, guest, pins):
    files = [(f"guest/{file.relative_to(guest)}", file) for file in link.guest_files(guest)]
    return f"python-{caches.key_of([*files, *_inputs(LINK_INPUTS)], *_made_of(image, version, pins))}"


def _made_of(image, version, pins):
    """The names of the results that an image is made of."""
    base = cpython_name(version)
    return [base, *_builder(image, base, version, pins).names(), packages.left_out_of(image)]


def _builder(image, base, version, pins, cache=None, jobs=1, progress=None, unpack=None):
    return builder.Builder(image, base, version, pins, cache, jobs, progress, unpack)


def _finished(image, versions, guest, pins, cache):
    """The finished folder of the most preferred version that this cache has."""
    for version in versions:
        folder = cache.finished(python_name(image, version, guest, pins))
        if folder:
            for name in _made_of(image, version, pins):
                cache.finished(name)
            return folder
    return None


def _build(image, versions, guest, pins, cache, jobs, named, progress, made_for, link_flags):
    version, base = next(
        ((v, f) for v in versions for f in [cache.finished(cpython_name(v))] if f), (None, None)
    )
    progress.expect((base is None) * CPYTHON_STEPS + LINK_STEPS)
    if base is None:
        version, base = _build_cpython(versions, pins, cache, jobs, named, progress, made_for)

    def unpack(version, work):
        return _unpack(sources.release_tarball(version, cache, named, progress), version, work)

    parts_builder = _builder(image, base.name, version, pins, cache, jobs, progress, unpack)
    progress.expect(parts_builder.missing())
    parts = parts_builder.build()
    name = python_name(image, version, guest, pins)
    with cache.work("guest") as work, progress.step("compile the guest and link python.wasm"):
        wheels = sources.python_packages(pins, toolchains.host_platform(), cache, work)
        zig = toolchains.unpack_zig(wheels["ziglang"], pins.version_of("ziglang"), cache)
        toolchain = toolchains.prepare(zig, pins, cache, work)
        wasm = link.link(guest, base, parts, work, toolchain, jobs, cache, link_flags)
        link.assemble(wasm, base, zig.parent, parts, work / "result")
        packages.install(image, parts.lists, parts.packages, base, work / "result")
        builder.unchanged(name, python_name(image, version, guest, pins), guest)
        return cache.publish(work / "result", name)


def _build_cpython(versions, pins, cache, jobs, named, progress, made_for):
    with cache.work("cpython") as work:
        with progress.step("fetch the compiler and the sources"):
            wheels = sources.python_packages(pins, toolchains.host_platform(), cache, work)
            version, tarball = _choose_source(versions, cache, named, progress)
            name = cpython_name(version)
            crates = sources.c_libraries(cache, work)
            libm = sources.libm(pins, cache, progress)
        with progress.step("unpack and patch them"):
            source = _unpack(tarball, version, work)
            patches.apply_all(source)
            libraries.unpack_libm(libm, pins.libm, crates)
            zig = toolchains.unpack_zig(wheels["ziglang"], pins.version_of("ziglang"), cache)
            toolchain = toolchains.prepare(zig, pins, cache, work)
        with progress.step("build a native python, the guest's libc and its C libraries"):
            native_python, library_names = _build_both(source, crates, work, toolchain, jobs, cache)
        with progress.step("configure CPython"):
            folder = cpython.configure(source, work, native_python, toolchain, cache)
        with progress.step("compile CPython and optimise it as one program"):
            linked = [cpython.compile_object(folder, version, jobs, made_for, toolchain, cache)]
        with progress.step("collect the standard library and the headers"):
            linked += [work / "libraries" / "lib" / f"lib{name}.a" for name in library_names]
            result = collect.collect(source, folder, linked, wheels["tzdata"], pins, work)
            collect.describe(version, folder, linked, crates, pins, result)
        builder.unchanged(name, cpython_name(version), lock.RECIPE)
        return version, cache.publish(result, name)


def _build_both(source, crates, work, toolchain, jobs, cache):
    """Do two things that do not need each other's results, with half of the jobs each."""
    half = max(1, jobs // 2)
    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(native.build, source, work, toolchain.environment, half, cache),
            pool.submit(libraries.build, crates, work, toolchain, jobs - half or 1, cache),
        ]
        try:
            # The error that came first counts: stopping the other one causes a second error.
            for finished in wait(both, return_when=FIRST_EXCEPTION).done:
                finished.result()
            return [each.result() for each in both]
        except BaseException:
            commands.stop_all()
            raise


def _choose_source(versions, cache, named, progress):
    for position, version in enumerate(versions):
        tarball = sources.release_tarball(version, cache, named, progress)
        if tarball:
            if position > 0:
                progress.note(
                    f"building CPython {version.version}, "
                    f"because {versions[0].version} could not be had"
                )
            return version, tarball
    raise RecipeError(
        "no source has CPython "
        + " or ".join(v.version for v in versions)
        + "; fetch a release tarball elsewhere and name it with --source-tarball"
    )


def _unpack(tarball, version, work):
    with tarfile.open(tarball) as archive:
        archive.extractall(work)
    source = work / "cpython"
    (work / version.folder).rename(source)
    return source


def _inputs(patterns):
    return [
        (path.relative_to(lock.RECIPE), path)
        for pattern in patterns
        for path in sorted(lock.RECIPE.glob(pattern))
    ]
