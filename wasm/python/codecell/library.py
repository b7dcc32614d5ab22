"""The standard library inside the image: modules import without being looked for in files.

Code objects are kept marshalled and compressed under their module's name. The sources, and the data files of packages, such
as the time zone data of `tzdata`, are files that scripts can read below `FOLDER`. All is read once, while the image is built.
"""

import sys
from importlib._bootstrap_external import _LoaderBasics
from importlib.machinery import (
    FileFinder, FrozenImporter, ModuleSpec, PathFinder, SourceFileLoader, SourcelessFileLoader,
)  # fmt: skip
from importlib.util import MAGIC_NUMBER

import _codecell
import _imp
import marshal
import zipimport
import zlib

FOLDER = "/lib/python3.13"

# Of a compiled file that is not checked against its source (PEP 552).
PYC_HEADER = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)

# The guest's own modules are all imported before the snapshot.
_BUILD_ONLY = ("codecell/", "warmup/", "imports.txt", "names.txt")

# What packing a file must save to be worth its unpacking in every execution that reads it.
_WORTH_PACKING = 512

_SCRIPTS_FOLDER = "/cell"


class Library(_LoaderBasics):
    """A finder and loader of modules that live in the image's memory.

    Its base runs a module's code, so that between an import and the module there are only frames of `importlib`, which
    warnings and tracebacks leave out.
    """

    def __init__(self):
        self._modules = {}  # name -> (path of the source below the folder, compressed marshalled code)

    # -- building ------------------------------------------------------------

    def add_archive(self, archive):
        """Take in every module and file of a `zipimporter`, in sorted order, but for what is only needed now."""
        for name in sorted(archive._get_files()):
            if name.startswith(_BUILD_ONLY) or name.endswith("/"):
                continue
            content = archive.get_data(f"{archive.archive}/{name}")
            if name.endswith(".pyc"):
                self._add_module(name.removesuffix("c"), content[len(PYC_HEADER) :])
            else:
                packed = zlib.compress(content, 9)
                kept = packed if len(packed) + _WORTH_PACKING < len(content) else content
                _codecell.add_file(f"{FOLDER}/{name}"[1:], len(content), kept)

    def _add_module(self, path, marshalled):
        parts = path.removesuffix(".py").split("/")
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self._modules[name] = path, zlib.compress(marshalled, 6)

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
        code = marshal.loads(zlib.decompress(self._module(fullname)[1]))
        _imp._fix_co_filename(code, code.co_filename)
        return code

    def _module(self, fullname):
        """Path and packed code of a module. Whoever asks for the lines of a traceback asks for our own modules, too,
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
    sys.path[:] = [_SCRIPTS_FOLDER, FOLDER]
    return library
