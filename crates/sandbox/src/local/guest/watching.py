"""Adopts packages as the script imports them: what the image has done already, with all packages that it has."""

import sys

from codecell import adopting


class _Watcher:
    """A finder that finds nothing itself, and sees what is found."""

    def __init__(self):
        self._left = dict(adopting.WHEN_IMPORTED)

    def find_spec(self, name, path=None, target=None):
        adopt = self._left.pop(name, None)
        if adopt is None:
            return None
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                spec.loader = _Loader(spec.loader, adopt)
                return spec
        return None


class _Loader:
    """Loads as another one does, and adopts what it has loaded."""

    def __init__(self, loader, adopt):
        self._loader = loader
        self._adopt = adopt

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__loader__ = module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._adopt(module)


def install():
    """Watch all imports from now on."""
    sys.meta_path.insert(0, _Watcher())
