"""Builds what an image has beyond CPython, each as a cached result, after the results that it uses.

`packages-<hash>`: the packages of one list of the lock that come as wheels.
`tools-<hash>`: what builds packages, on this machine.
`cxx-<hash>`: what C++ needs when it runs.
`clibrary-NAME-<hash>`: a C library.
`package-NAME-<hash>`: a package with compiled modules.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import buildtools
import clibraries
import compiled
import cxx
import packages
import pins as lock
import sources
import toolchain as toolchains
from errors import RecipeError


@dataclass(frozen=True)
class Parts:
    """The finished results of an image."""

    lists: list
    packages: dict
    libraries: dict
    cxx: Optional[Path]


class Builder:
    """Finds or builds results for the CPython of which the result is called `base`."""

    def __init__(self, image, base, version, pins, cache, jobs, progress, unpack):
        self._image = image
        self._base = base
        self._version = version
        self._pins = pins
        self._cache = cache
        self._jobs = jobs
        self._progress = progress
        # Unpacks CPython's source, for the tools.
        self._unpack = unpack
        self._package_pins = compiled.pins(image)
        self._library_pins = clibraries.pins()

    # -- names -----------------------------------------------------------------

    def names(self):
        """The names of all results that the image is made of, in a fixed order."""
        named = [packages.name(part) for part in packages.parts(self._image)]
        named += [self.package_name(package) for package in self._package_pins]
        named += [self.library_name(library) for library in self.libraries()]
        return named + ([cxx.name(self._pins)] if self._needs_cxx() else [])

    def libraries(self):
        """The C libraries of the image: those that its packages use, and those that these use, users first."""
        found = []
        waiting = [library for pin in self._package_pins.values() for library in compiled.uses(pin, "libraries")]
        while waiting:
            library = waiting.pop(0)
            if library in found:
                found.remove(library)
            found.append(library)
            waiting += compiled.uses(self._library_pin(library), "libraries")
        return found

    def package_name(self, package):
        pin = self._package_pins[package]
        used = [compiled.interface(other, self._package_pins[other]) for other in compiled.uses(pin, "packages")]
        return compiled.name(package, pin, self._base, used + self._interfaces(pin))

    def library_name(self, library):
        pin = self._library_pin(library)
        return clibraries.name(library, pin, self._base, self._interfaces(pin))

    def _interfaces(self, pin):
        """Those of the libraries that a package or library uses itself."""
        return [clibraries.interface(library, self._library_pin(library)) for library in compiled.uses(pin, "libraries")]

    def _library_pin(self, library):
        if library not in self._library_pins:
            raise RecipeError(f"{clibraries.LOCK} has no library {library}")
        return self._library_pins[library]

    def _needs_cxx(self):
        return any(compiled.needs_cxx(pin) for pin in self._package_pins.values())

    # -- results ---------------------------------------------------------------

    def missing(self):
        """How many results are still to be made, at least."""
        return sum(self._cache.finished(name) is None for name in self.names())

    def build(self):
        """All that the image is made of."""
        return Parts(
            lists=[self._list(part) for part in packages.parts(self._image)],
            packages={package: self._package(package) for package in self._package_pins},
            libraries={library: self._library(library) for library in self.libraries()},
            cxx=self._cxx() if self._needs_cxx() else None,
        )

    def _list(self, part):
        def make(work):
            return packages.build(part, self._cache, work, self._jobs, self._progress)

        return self._result(lambda: packages.name(part), "packages", None, make)

    def _package(self, package):
        pin = self._package_pins[package]
        used = {other: self._package(other) for other in compiled.uses(pin, "packages")}
        libraries = {library: self._library(library) for library in compiled.uses(pin, "libraries")}
        tools = self._tools() if compiled.needs_tools(pin) else None
        # Its own headers and those of numpy for this machine come first, and not those of the machine that builds.
        includes = [self._cache.root / self._base / "include" / "python"]

        def make(work):
            context = self._context(work, includes, tools, used, libraries)
            return compiled.build(package, pin, context)

        return self._result(
            lambda: self.package_name(package), package, f"build {package} {pin['version']}", make
        )

    def _library(self, library):
        pin = self._library_pin(library)
        used = {other: self._library(other) for other in compiled.uses(pin, "libraries")}

        def make(work):
            return clibraries.build(library, pin, self._context(work, (), None, {}, used), self._progress)

        return self._result(
            lambda: self.library_name(library), f"library-{library}", f"build the library {library} {pin['version']}", make
        )

    def _tools(self):
        def make(work):
            toolchain = toolchains.prepare(self._zig(work), self._pins, self._cache, work)
            source = self._unpack(self._version, work)
            return buildtools.build(source, toolchain.environment, work, self._jobs, self._cache)

        what = "build a python for the tools that build packages"
        return buildtools.Tools(self._result(lambda: buildtools.name(self._version), "tools", what, make))

    def _cxx(self):
        def make(work):
            zig = self._zig(work)
            return cxx.build(zig, cxx.prepare(zig, self._pins, self._cache, work), work, self._jobs, self._cache)

        return self._result(lambda: cxx.name(self._pins), "cxx", "build the runtime of C++", make)

    def _context(self, work, includes, tools, used, libraries):
        compilers = cxx.prepare(self._zig(work), self._pins, self._cache, work, includes)
        return compiled.Context(
            work, self._cache, self._jobs, self._cache.root / self._base, compilers, tools, used, libraries
        )

    def _zig(self, work):
        wheels = sources.python_packages(self._pins, toolchains.host_platform(), self._cache, work)
        return toolchains.unpack_zig(wheels["ziglang"], self._pins.version_of("ziglang"), self._cache)

    def _result(self, name, work_name, what, make):
        """The result called `name()`, which `make` makes in a work folder if the cache does not have it."""
        named = name()
        finished = self._cache.finished(named)
        if finished:
            return finished
        with self._cache.work(work_name) as work, self._step(what):
            result = make(work)
            unchanged(named, name(), lock.RECIPE)
            return self._cache.publish(result, named)

    @contextmanager
    def _step(self, what):
        """A step of the progress, unless what is made tells of its own."""
        if what is None:
            yield
        else:
            with self._progress.step(what):
                yield


def unchanged(before, after, folder):
    """A result is named after its inputs, so those must be the same at the end as at the start."""
    if before != after:
        raise RecipeError(f"files in {folder} changed while they were being built; build again")
