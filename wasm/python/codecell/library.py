"""The standard library inside the image: every module imports without a file system.

Code objects are kept marshalled and compressed under their module's name; a package's data files, such as the time zone
data of `tzdata`, under their path. Both are read once, while the image is built.
"""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import MAGIC_NUMBER

import _imp
import marshal
import zlib

# Of a compiled file that is not checked against its source (PEP 552).
PYC_HEADER = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)

# The guest's own modules are all imported before the snapshot.
_BUILD_ONLY = ("codecell/", "warmup/", "imports.txt", "names.txt")


class Library:
    """A finder and loader of modules that live in the image's memory."""

    def __init__(self):
        self._modules = {}  # name -> (is it a package, compressed marshalled code)
        self._files = {}  # path below the library -> content

    # -- building ------------------------------------------------------------

    def add_archive(self, archive):
        """Take in every module and data file of a `zipimporter`, in sorted order, but for what is only needed now."""
        for name in sorted(archive._get_files()):
            if name.startswith(_BUILD_ONLY) or name.endswith("/"):
                continue
            content = archive.get_data(f"{archive.archive}/{name}")
            if name.endswith(".pyc"):
                self._add_module(name.removesuffix(".pyc"), content[len(PYC_HEADER) :])
            else:
                self._files[name] = content

    def _add_module(self, path, marshalled):
        parts = path.split("/")
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        self._modules[name] = is_package, zlib.compress(marshalled, 6)

    def adopt(self, module):
        """Make a module that the archive served look as if this library had."""
        spec = self.find_spec(module.__name__)
        module.__spec__ = spec or ModuleSpec(module.__name__, self, origin="codecell")
        module.__loader__ = self
        if hasattr(module, "__path__"):
            module.__path__ = []
        for attribute in ("__file__", "__cached__"):
            if hasattr(module, attribute):
                delattr(module, attribute)

    def names(self):
        """The names of all modules that are here."""
        return self._modules.keys()

    # -- importing (importlib.abc.MetaPathFinder, Loader, InspectLoader) -----

    def find_spec(self, fullname, path=None, target=None):
        entry = self._modules.get(fullname)
        if entry is None:
            return None
        return ModuleSpec(fullname, self, origin="codecell", is_package=entry[0])

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.get_code(module.__spec__.name), module.__dict__)

    def is_package(self, fullname):
        return self._modules[fullname][0]

    def get_code(self, fullname):
        code = marshal.loads(zlib.decompress(self._modules[fullname][1]))
        _imp._fix_co_filename(code, code.co_filename)
        return code

    def get_source(self, fullname):
        return None

    # -- data files (importlib.resources) ------------------------------------

    def get_resource_reader(self, fullname):
        return ResourceReader(self._files, fullname.replace(".", "/"))


class ResourceReader:
    """`importlib.resources.abc.TraversableResources` for one package."""

    def __init__(self, files, folder):
        self._root = Traversable(files, folder)

    def files(self):
        return self._root


class Traversable:
    """A data file or folder in the library, as `importlib.resources.abc.Traversable`."""

    def __init__(self, files, path):
        self._all = files
        self._path = path

    @property
    def name(self):
        return self._path.rpartition("/")[2]

    def __repr__(self):
        return f"<data {self._path!r}>"

    def joinpath(self, *parts):
        return Traversable(self._all, "/".join((self._path, *parts)))

    __truediv__ = joinpath

    def is_file(self):
        return self._path in self._all

    def is_dir(self):
        prefix = self._path + "/"
        return any(path.startswith(prefix) for path in self._all)

    def iterdir(self):
        prefix = self._path + "/"
        names = {path[len(prefix) :].partition("/")[0] for path in self._all if path.startswith(prefix)}
        return (self.joinpath(name) for name in sorted(names))

    def read_bytes(self):
        try:
            return self._all[self._path]
        except KeyError:
            raise FileNotFoundError(2, "no such data file", self._path) from None

    def read_text(self, encoding=None, errors="strict"):
        return self.read_bytes().decode(encoding or "utf-8", errors)

    def open(self, mode="r", encoding=None, errors="strict"):
        import io

        binary = io.BytesIO(self.read_bytes())
        return binary if "b" in mode else io.TextIOWrapper(binary, encoding or "utf-8", errors)


def install(archive):
    """Serve all imports from memory from now on; the `zipimporter` is read for the last time."""
    library = Library()
    library.add_archive(archive)
    builtin, frozen = sys.meta_path[:2]
    sys.meta_path[:] = [builtin, frozen, library]
    sys.path_hooks.clear()
    sys.path.clear()
    return library
