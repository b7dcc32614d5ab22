"""The standard library and the packages beside it: modules import without being looked for in files.

Code objects are kept marshalled and compressed, each under its module's name. The sources, and the data files of packages,
such as the time zone data of `tzdata`, are files that scripts can read below `FOLDER`. All of these bytes stay with the host:
what is not imported costs nothing. They are handed over once, while the image is built.
"""

import json
import sys
from importlib._bootstrap_external import _LoaderBasics
from importlib.machinery import (
    FileFinder, FrozenImporter, ModuleSpec, PathFinder, SourceFileLoader, SourcelessFileLoader,
)  # fmt: skip

import _codecell
import _imp
import marshal
import zipimport
import zlib

from codecell.packing import FOLDER, PACKAGES, PYC_HEADER, compressed, packed

# What the host keeps already when the library is made, as `compile.packed_packages` lists it.
_PACKAGES_INDEX = "packages.index"

# The guest's own modules are all imported before the snapshot.
_BUILD_ONLY = ("codecell/", "image/", "warmup/", "imports.txt", "names.txt", _PACKAGES_INDEX)

_SCRIPTS_FOLDER = "/cell"


class Library(_LoaderBasics):
    """A finder and loader of modules whose code the host keeps.

    Its base runs a module's code, so that between an import and the module there are only frames of `importlib`, which
    warnings and tracebacks leave out.
    """

    def __init__(self):
        self._modules = {}  # name -> (path of the source below the folder, offset and length of the compressed code)
        self._kept = 0  # bytes that the host keeps

    # -- building ------------------------------------------------------------

    def add_archive(self, archive):
        """Take in every module and file of a `zipimporter`, in sorted order, but for what is only needed now."""
        for entry in json.loads(archive.get_data(f"{archive.archive}/{_PACKAGES_INDEX}")):
            self._add(*entry)
        for name in sorted(archive._get_files()):
            if name.startswith(_BUILD_ONLY) or name.endswith("/"):
                continue
            content = archive.get_data(f"{archive.archive}/{name}")
            if name.endswith(".pyc"):
                content = content[len(PYC_HEADER) :]
                kept = compressed(content)
            else:
                kept = packed(content)
            _codecell.keep(kept)
            self._add(name, len(content), len(kept))

    def _add(self, name, size, length):
        """Take in a module or a file, of which the host keeps `length` bytes behind those of the one before."""
        if name.endswith(".pyc"):
            path = name.removesuffix("c")
            parts = path.removeprefix(PACKAGES).removesuffix(".py").split("/")
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            self._modules[module] = path, self._kept, length
        else:
            _codecell.add_file(f"{FOLDER}/{name}"[1:], size, self._kept, length)
        self._kept += length

    def adopt(self, module):
        """Make a module that the archive served look as if this library had."""
        spec = self.find_spec(module.__name__) or ModuleSpec(module.__name__, self, origin="codecell")
        module.__spec__ = spec
        module.__loader__ = self
        if spec.has_location:
            module.__file__, module.__cached__ = spec.origin, spec.cached
        else:
            del module.__file__, module.__cached__
        if hasattr(module, "__path__"):
            module.__path__ = spec.submodule_search_locations or []

    def names(self):
        """The names of all modules that are here."""
        return self._modules.keys()

    def is_of_package(self, name):
        """Whether a module is here that is not the standard library's."""
        return name in self._modules and self._modules[name][0].startswith(PACKAGES)

    # -- importing (importlib.abc.MetaPathFinder, FileLoader, InspectLoader) ---

    def find_spec(self, fullname, path=None, target=None):
        if fullname not in self._modules:
            return None
        file = self.get_filename(fullname)
        spec = ModuleSpec(fullname, self, origin=file)
        spec.has_location = True
        if self.is_package(fullname):
            spec.submodule_search_locations = [file.rpartition("/")[0]]
        return spec

    def is_package(self, fullname):
        return self._module(fullname)[0].endswith("__init__.py")

    def get_filename(self, fullname):
        return f"{FOLDER}/{self._module(fullname)[0]}"

    def get_code(self, fullname):
        _, offset, length = self._module(fullname)
        code = marshal.loads(zlib.decompress(_codecell.kept(offset, length)))
        _imp._fix_co_filename(code, code.co_filename)
        return code

    def _module(self, fullname):
        """Path of a module, and the place of its code. Whoever asks for the lines of a traceback asks for our own modules, too,
        and expects this exception for those that have no source here."""
        found = self._modules.get(fullname)
        if found is None:
            raise ImportError(f"the library has no module {fullname!r}", name=fullname)
        return found

    def get_source(self, fullname):
        return self.get_data(self.get_filename(fullname)).decode()

    def get_data(self, path):
        with open(path, "rb") as file:
            return file.read()

    def get_resource_reader(self, fullname):
        from importlib.readers import FileReader

        return FileReader(SourceFileLoader(fullname, self.get_filename(fullname)))


def name_frozen(module):
    """Give a module that the interpreter had in itself, when it had no library yet, the file that it has here."""
    state = module.__spec__.loader_state
    state.filename, _ = FrozenImporter._resolve_filename(state.origname, module.__spec__.name)
    module.__file__ = state.filename


def install(archive):
    """Serve all imports from memory from now on; the `zipimporter` is read for the last time.

    What is not found there is looked for in the folder of scripts, where one may have written a module.
    """
    library = Library()
    library.add_archive(archive)
    builtin, frozen = sys.meta_path[:2]
    sys.meta_path[:] = [builtin, frozen, library, PathFinder]
    of_folders = FileFinder.path_hook((SourceFileLoader, [".py"]), (SourcelessFileLoader, [".pyc"]))
    sys.path_hooks[:] = [zipimport.zipimporter, of_folders]
    sys.path[:] = [_SCRIPTS_FOLDER, FOLDER, f"{FOLDER}/{PACKAGES.rstrip('/')}"]
    return library
